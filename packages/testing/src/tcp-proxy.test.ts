import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { FakeClock } from './fake-clock.ts';
import { TcpProxy, type TcpProxyOptions } from './tcp-proxy.ts';

/** One end of a connection, and all that happened to it. */
class Peer {
  readonly socket: Socket;
  /** `reset` or `fin`, once the other end is heard to be gone. */
  end: 'fin' | 'reset' | undefined;
  #received = '';
  #told: (() => void)[] = [];

  constructor(socket: Socket) {
    this.socket = socket;
    socket.on('data', (bytes: Buffer) => this.#happened(() => (this.#received += bytes.toString('latin1'))));
    socket.on('end', () => this.#happened(() => (this.end = 'fin')));
    socket.on('error', () => this.#happened(() => (this.end = 'reset')));
    socket.on('close', () => this.#happened(() => {}));
  }

  get received(): string {
    return this.#received;
  }

  say(text: string): void {
    this.socket.write(text);
  }

  /** Resolves as soon as it is so. */
  async until(isSo: () => boolean): Promise<void> {
    while (!isSo()) await new Promise<void>((resolve) => this.#told.push(resolve));
  }

  hears(text: string): Promise<void> {
    return this.until(() => this.#received.endsWith(text));
  }

  #happened(what: () => void): void {
    what();
    for (const told of this.#told.splice(0)) told();
  }
}

let server: Server;
let proxy: TcpProxy;
const accepted: Peer[] = [];
const peers: Peer[] = [];

async function listen(options: Partial<TcpProxyOptions> = {}): Promise<void> {
  proxy = await TcpProxy.listen({ target: () => (server.address() as AddressInfo).port, ...options });
}

async function dial(): Promise<{ client: Peer; far: Peer }> {
  const coming = once(server, 'connection');
  const client = new Peer(connect({ port: proxy.port, host: '127.0.0.1', allowHalfOpen: true }));
  peers.push(client);
  await coming;
  return { client, far: accepted.at(-1)! };
}

/** Waits until what was on its way would have arrived: other bytes that set out later made a round trip. */
async function settle(): Promise<void> {
  for (let rounds = 0; rounds < 3; rounds++) {
    const echo = createServer((socket) => socket.pipe(socket)).listen(0, '127.0.0.1');
    await once(echo, 'listening');
    const probe = new Peer(connect((echo.address() as AddressInfo).port, '127.0.0.1'));
    probe.say('.');
    await probe.hears('.');
    probe.socket.destroy();
    echo.close();
  }
}

beforeEach(async () => {
  server = createServer({ allowHalfOpen: true }, (socket) => accepted.push(new Peer(socket))).listen(0, '127.0.0.1');
  await once(server, 'listening');
});

afterEach(async () => {
  for (const { socket } of [...peers.splice(0), ...accepted.splice(0)]) socket.destroy();
  await proxy.close();
  server.close();
});

describe('without a fault', () => {
  beforeEach(() => listen());

  it('passes bytes both ways and counts them', async () => {
    const { client, far } = await dial();
    client.say('hello');
    await far.hears('hello');
    far.say('hi');
    await client.hears('hi');
    expect(proxy.counts).toEqual({ opened: 1, refused: 0, cut: 0, up: 5, down: 2 });
  });

  it('passes a large amount whole, and in order', async () => {
    const { client, far } = await dial();
    const text = Array.from({ length: 400_000 }, (_, i) => `${i} `).join('');
    far.say(text);
    await client.hears('399999 ');
    expect(client.received).toBe(text);
  });

  it('passes the end of one way alone, and forgets the connection after both', async () => {
    const { client, far } = await dial();
    client.socket.end('bye');
    await far.until(() => far.end === 'fin');
    expect([far.received, client.end]).toEqual(['bye', undefined]);
    far.socket.end('bye too');
    await client.until(() => client.socket.destroyed);
    await far.until(() => far.socket.destroyed);
    expect([client.received, client.end]).toEqual(['bye too', 'fin']);
    await settle();
    expect(proxy.connections).toHaveLength(0);
  });

  it('passes a reset on as a reset', async () => {
    const { client, far } = await dial();
    client.say('half a');
    await far.hears('half a');
    client.socket.resetAndDestroy();
    await far.until(() => far.socket.destroyed);
    expect(far.end).toBe('reset');
  });

  it('resets a client whose server does not listen', async () => {
    const dead = createServer().listen(0, '127.0.0.1');
    await once(dead, 'listening');
    const { port } = dead.address() as AddressInfo;
    await new Promise((resolve) => dead.close(resolve));
    await proxy.close();
    await listen({ target: () => port });
    const client = new Peer(connect(proxy.port, '127.0.0.1'));
    await client.until(() => client.socket.destroyed);
    expect(client.end).toBe('reset');
  });
});

describe('with time in hand', () => {
  let clock: FakeClock;
  const timers = async (count: number): Promise<void> => {
    while (clock.pending !== count) await new Promise((resolve) => setImmediate(resolve));
  };
  beforeEach(() => {
    clock = new FakeClock();
    return listen({ clock });
  });

  it('delays each byte, and the end after it, by the same time', async () => {
    const { client, far } = await dial();
    proxy.delay(50, 'up');
    client.say('a');
    await timers(1);
    clock.advance(30);
    client.say('b');
    client.socket.end();
    await settle();
    clock.advance(19);
    await settle();
    expect(far.received).toBe('');
    clock.advance(1);
    await far.hears('a');
    clock.advance(29);
    await settle();
    expect([far.received, far.end]).toEqual(['a', undefined]);
    clock.advance(1);
    await far.until(() => far.end === 'fin');
    expect(far.received).toBe('ab');
  });

  it('drips so many bytes a second, in slices', async () => {
    const { client, far } = await dial();
    proxy.drip(1000, 'down');
    far.say('x'.repeat(500));
    await client.until(() => client.received.length === 20);
    clock.advance(99);
    await settle();
    expect(client.received.length).toBe(20 + 4 * 20);
    clock.advance(401);
    await client.until(() => client.received.length === 500);
  });

  it('closes for good what it cuts while an end is on its way', async () => {
    const handles = (): number => process.getActiveResourcesInfo().filter((name) => name === 'TCPSocketWrap').length;
    const before = handles();
    const { client, far } = await dial();
    proxy.delay(50, 'up');
    proxy.cutAfter(3, 'up');
    client.say('hello');
    await timers(1);
    clock.advance(50);
    proxy.cut();
    await client.until(() => client.socket.destroyed);
    far.socket.destroy();
    // Where a handle is never closed, this waits until the test fails.
    while (handles() > before) await new Promise((resolve) => setImmediate(resolve));
    expect(proxy.connections).toHaveLength(0);
  });

  it('keeps the order when a delay ends while bytes travel', async () => {
    const { client, far } = await dial();
    proxy.delay(1_000);
    client.say('first ');
    await timers(1);
    proxy.pass();
    client.say('second');
    await far.hears('second');
    expect(far.received).toBe('first second');
    expect(clock.pending).toBe(0);
  });
});

describe('with a fault', () => {
  beforeEach(() => listen());

  it('stalls one way, end and all, and the other way goes on', async () => {
    const { client, far } = await dial();
    proxy.stall('up');
    client.socket.end('held');
    far.say('heard');
    await client.hears('heard');
    await settle();
    expect([far.received, far.end]).toEqual(['', undefined]);
    proxy.pass();
    await far.until(() => far.end === 'fin');
    expect(far.received).toBe('held');
  });

  it('makes the sender wait when what is stalled fills the buffer', async () => {
    await proxy.close();
    await listen({ bufferBytes: 1024 });
    const { client, far } = await dial();
    proxy.stall('down');
    far.say('x'.repeat(64 * 1024 * 1024));
    await settle();
    expect(far.socket.writableLength).toBeGreaterThan(0);
    proxy.pass();
    await client.until(() => client.received.length === 64 * 1024 * 1024);
  });

  it('swallows bytes and the end of a connection, so that the other end believes in it', async () => {
    const { client, far } = await dial();
    proxy.blackHole();
    client.say('lost');
    client.socket.resetAndDestroy();
    await settle();
    expect([far.received, far.end]).toEqual(['', undefined]);
  });

  it('swallows one way alone', async () => {
    const { client, far } = await dial();
    proxy.blackHole('up');
    client.say('lost');
    far.say('heard');
    await client.hears('heard');
    expect(far.received).toBe('');
  });

  it('passes new connections again, but mends none that lost something', async () => {
    const { client: before, far: farBefore } = await dial();
    const { client: idle, far: farIdle } = await dial();
    proxy.blackHole();
    before.say('lost');
    await settle();
    proxy.pass();
    const { client, far } = await dial();
    for (const each of [before, idle, client]) each.say('after');
    await far.hears('after');
    await farIdle.hears('after');
    await settle();
    expect(farBefore.received).toBe('');
    expect(proxy.connections.map(({ isBroken }) => isBroken)).toEqual([true, false, false]);
    proxy.cut();
    await farBefore.until(() => farBefore.end === 'reset');
  });

  it('lets the server end what the client left without a word', async () => {
    const { client, far } = await dial();
    proxy.cut('client');
    await client.until(() => client.end === 'reset');
    expect(proxy.connections.map(({ isBroken }) => isBroken)).toEqual([true]);
    far.say('anyone there?');
    await settle();
    expect(far.end).toBeUndefined();
    far.socket.end();
    await far.until(() => far.socket.destroyed);
    await settle();
    expect(proxy.connections).toHaveLength(0);
  });

  it('cuts the connections that stand, at both ends', async () => {
    const { client, far } = await dial();
    proxy.cut();
    await Promise.all([client, far].map((peer) => peer.until(() => peer.end === 'reset')));
    expect(proxy.counts.cut).toBe(1);
    const { client: next, far: farNext } = await dial();
    next.say('on we go');
    await farNext.hears('on we go');
  });

  it('cuts after a byte that it is told', async () => {
    const { client, far } = await dial();
    proxy.cutAfter(7, 'up');
    client.say('hello ');
    await far.hears('hello ');
    client.say('world');
    await Promise.all([client.until(() => client.socket.destroyed), far.until(() => far.end !== undefined)]);
    expect(far.received).toBe('hello w');
  });

  it('refuses new connections while those that stand go on', async () => {
    const { client, far } = await dial();
    proxy.refuse();
    const refused = new Peer(connect(proxy.port, '127.0.0.1'));
    await refused.until(() => refused.end === 'reset');
    client.say('still here');
    await far.hears('still here');
    expect(proxy.counts.refused).toBe(1);
  });

  it('puts a fault on connections by what they say first', async () => {
    await proxy.close();
    await listen({ onOpening: (connection, head) => head.startsWith('bad') && connection.cut() });
    const { client, far } = await dial();
    const bad = await dial();
    client.say('good');
    bad.client.say('bad');
    await far.hears('good');
    await bad.client.until(() => bad.client.end === 'reset');
    expect(bad.far.received).toBe('');
  });
});
