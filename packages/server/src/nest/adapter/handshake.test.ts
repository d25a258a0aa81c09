import { once } from 'node:events';
import { WebSocketGateway } from '@nestjs/websockets';
import { limits, namespaces } from '@partyline/protocol';
import { FakeClock } from '@partyline/testing';
import type { Socket } from 'socket.io-client';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { DynamicGateway, SecondGateway, StockGateway } from '../testing/stock-gateways.ts';
import { client, connect, refusalOf } from '../testing/test-client.ts';
import { type Log, silentLog } from '../../logging/logger.ts';
import { rawChat, type RawClient } from '../testing/raw-client.ts';
import { startApp, startTestServer, type TestApp, type TestServer } from '../testing/test-server.ts';
import { until } from '../testing/until.ts';
import { RefusedOrigins } from './refused-origins.ts';
import { serverOptions } from './server-options.ts';

const transports = [['websocket'], ['polling']];

/** A WebSocket that speaks Engine.IO by hand. */
async function rawSocket(url: string): Promise<WebSocket> {
  const socket = new WebSocket(`${url.replace('http', 'ws')}/socket.io/?EIO=4&transport=websocket`);
  await once(socket, 'message');
  return socket;
}

const keptOut: unknown[] = [];
const log: Log = { ...silentLog, with: () => log, warn: ({ origin }) => void keptOut.push(origin) };

let server: TestServer;
beforeAll(async () => {
  server = await startTestServer({ log, adapter: { origins: ['https://app.example'] } });
});
afterAll(() => server.close());

describe.each(transports)('the handshake over %s', (transport) => {
  const from = async (origin: string): Promise<Parameters<typeof connect>[1]> => ({
    auth: { token: await server.tokenOf('ana') },
    transports: [transport],
    extraHeaders: { origin },
  });

  it.each([['https://app.example'], [undefined]])('A6 SECURITY 1: lets %s in', async (origin) => {
    const options = await from(origin ?? server.url);
    const guest = await connect(`${server.url}/chat`, options);
    expect(guest.socket.connected).toBe(true);
    guest.socket.disconnect();
  });

  it.each([
    ['https://evil.example'],
    ['null'],
    ['https://evilapp.example'],
    ['https://app.example.evil.example'],
    ['https://app.example:444'],
    ['http://app.example'],
  ])('A6 SECURITY 1: keeps %s out, whatever token it has', async (origin) => {
    await expect(connect(`${server.url}/chat`, await from(origin))).rejects.toThrow(transport === 'polling' ? 'xhr poll error' : 'websocket error');
    expect(keptOut.filter((told) => told === origin)).toHaveLength(1);
  });

  it('A1 SECURITY 3: refuses a connection without a token, or with one in the URL or in a header', async () => {
    const token = await server.tokenOf('ana');
    expect(await refusalOf(`${server.url}/chat`, { transports: [transport] })).toMatchObject({ code: 'unauthorized' });
    expect(await refusalOf(`${server.url}/chat`, { transports: [transport], query: { token } })).toMatchObject({ code: 'unauthorized' });
    expect(await refusalOf(`${server.url}/chat`, { transports: [transport], extraHeaders: { authorization: `Bearer ${token}` } })).toMatchObject({
      code: 'unauthorized',
    });
  });

  it.each([[null], [{}], [[]], [7], [''], ['x'], ['a.b.c'], [{ toString: 'x' }], ['x'.repeat(20_000)]])('A1 refuses %j as a token', async (token) => {
    expect(await refusalOf(`${server.url}/chat`, { transports: [transport], auth: { token } })).toMatchObject({ code: 'unauthorized' });
  });

  it('SECURITY 5: without a token, a namespace that exists and one that does not are refused alike', async () => {
    const existing = await refusalOf(`${server.url}/chat`, { transports: [transport] });
    const unknown = await refusalOf(`${server.url}/made-up`, { transports: [transport] });
    expect(unknown).toEqual(existing);
    expect(await refusalOf(server.url, { transports: [transport] })).toEqual(existing);
    expect(await refusalOf(`${server.url}/made-up`, { transports: [transport], auth: { token: await server.tokenOf('ana') } })).toMatchObject({
      code: 'not_found',
    });
  });

  it('names that clients make up do not stay as namespaces', async () => {
    for (const name of ['/__proto__', '/constructor', '/chat/', '/CHAT', '/%2e'])
      await refusalOf(server.url + name, { transports: [transport] }).catch(() => {});
    const ours = ['/', ...Object.values(namespaces)].toSorted().join();
    await until(() => [...(server.adapter.servers[0]?._nsps.keys() ?? [])].toSorted().join() === ours);
  });
});

describe('the handshake', () => {
  it('SECURITY 6: refuses JSONP', async () => {
    const response = await fetch(`${server.url}/socket.io/?EIO=4&transport=polling&j=0`);
    expect(response.status).toBe(403);
    expect(await response.text()).toContain('JSONP');
    expect(response.headers.get('content-type')).not.toContain('javascript');
  });

  it('SECURITY 6: an Engine.IO close packet closes a WebSocket at once', async () => {
    const socket = await rawSocket(server.url);
    const [connection] = Object.values(engineClients(server));
    const closed = once(connection as never, 'close');
    socket.send('1');
    await closed;
    await once(socket, 'close');
  });

  it('SECURITY 6: a connection that never sends CONNECT goes', async () => {
    const hasty = await startTestServer({ adapter: { socketIo: { connectTimeout: 50 } } });
    const socket = await rawSocket(hasty.url);
    await once(socket, 'close');
    expect(engineClients(hasty)).toEqual({});
    await hasty.close();
  });

  it('a client that enters and leaves again and again brings no warning into the log', async () => {
    const warnings: string[] = [];
    const record = ({ name }: Error): void => void warnings.push(name);
    process.on('warning', record);
    const { packets, send, socket } = await rawChat(server.url, await server.tokenOf('ana'));
    const token = await server.tokenOf('ana');
    for (let entered = 3; entered <= 20; entered++) {
      send('1');
      // Socket.IO heeds a DISCONNECT a turn later; a CONNECT before that would be one too many.
      await until(() => server.adapter.servers[0]?.of('/chat').sockets.size === 0);
      send(`0${JSON.stringify({ token })}`);
      await until(() => packets.length === entered);
    }
    socket.close();
    await new Promise((resolve) => setImmediate(resolve));
    process.off('warning', record);
    expect(warnings).toEqual([]);
  });

  it('SECURITY 6 9 12: the options say 5 s for CONNECT, 64 KiB for a packet, no compression, no client files', () => {
    const options = serverOptions({}, {}, () => {}, new RefusedOrigins(silentLog));
    expect(options).toMatchObject({ connectTimeout: 5000, maxHttpBufferSize: limits.messageBytes, perMessageDeflate: false, serveClient: false });
    expect(limits.messageBytes).toBe(65_536);
  });

  it('a connection that left all its namespaces goes too', async () => {
    const ana = await connect(`${server.url}/chat`, { auth: { token: await server.tokenOf('ana') } });
    const before = Object.keys(engineClients(server)).length;
    expect(before).toBeGreaterThan(0);
    ana.socket.disconnect();
    await until(() => Object.keys(engineClients(server)).length < before);
  });

  it('SECURITY 2: a gateway with * and credentials keeps the application from starting', async () => {
    @WebSocketGateway({ cors: { origin: '*', credentials: true } })
    class Reckless {}
    await expect(startApp({ providers: [Reckless] })).rejects.toThrow(/credentials/);
  });

  it('polling from an allowed origin gets the CORS header for just that origin', async () => {
    const ask = (origin: string): Promise<Response> => fetch(`${server.url}/socket.io/?EIO=4&transport=polling`, { headers: { origin } });
    const allowed = await ask('https://app.example');
    expect(allowed.headers.get('access-control-allow-origin')).toBe('https://app.example');
    expect(allowed.headers.get('access-control-allow-credentials')).toBeNull();
    const refused = await ask('https://evil.example');
    expect(refused.status).toBe(403);
    expect(refused.headers.get('access-control-allow-origin')).toBeNull();
  });
});

describe('a drop-in adapter', () => {
  let app: TestApp;
  beforeAll(async () => {
    @WebSocketGateway({ cors: { origin: '*' } })
    class Open {}
    app = await startApp({ providers: [Open, StockGateway, SecondGateway, DynamicGateway] });
  });
  afterAll(() => app.close());

  it.each(transports)("follows its gateways' cors.origin, over %s", async (transport) => {
    const other = await connect(app.url, { transports: [transport], extraHeaders: { origin: 'https://anywhere.example' } });
    expect(await other.ask('plain', 1)).toMatchObject({ data: 1 });
    other.socket.disconnect();
  });

  it('tells of an unknown namespace as stock Socket.IO does', async () => {
    await expect(connect(`${app.url}/made-up`)).rejects.toThrow('Invalid namespace');
  });

  it('upgrades from polling to WebSocket', async () => {
    const other = await connect(app.url, { transports: ['polling', 'websocket'] });
    await until(() => transportOf(other.socket) === 'websocket');
    expect(await other.ask('plain', 1)).toMatchObject({ data: 1 });
    other.socket.disconnect();
  });

  it('lets its clients be in several namespaces over one connection', async () => {
    const first = client(app.url, { forceNew: true });
    const second = first.socket.io.socket('/second', {});
    second.connect();
    await until(() => second.connected && first.socket.connected);
    expect(await second.timeout(5000).emitWithAck('where')).toBe('/second');
    first.socket.disconnect();
    expect(await second.timeout(5000).emitWithAck('where')).toBe('/second');
    second.disconnect();
  });

  it('SECURITY 9: a connection is in at most 8 namespaces, and may go on to another after leaving one', async () => {
    const first = client(app.url, { forceNew: true });
    await until(() => first.socket.connected);
    const enter = async (name: string): Promise<{ code: string } | 'entered'> => {
      const socket = first.socket.io.socket(name, {});
      socket.connect();
      return new Promise((resolve) => {
        socket.once('connect', () => resolve('entered'));
        socket.once('connect_error', (error) => resolve((error as Error & { data: { code: string } }).data));
      });
    };
    for (let i = 1; i < limits.namespacesPerConnection; i++) expect(await enter(`/team-${i}`)).toBe('entered');
    expect(await enter('/team-9')).toMatchObject({ code: 'too_many_connections' });
    first.socket.io.socket('/team-1', {}).disconnect();
    expect(await enter('/second')).toBe('entered');
    first.socket.io.engine.close();
  });
});

describe('a namespace that a connection was refused', () => {
  let clock: FakeClock;
  let server: TestServer;
  beforeEach(async () => {
    clock = new FakeClock();
    server = await startTestServer({ clock });
  });
  afterEach(() => server.close());

  /** In the chat, and then refused elsewhere so many times. */
  const refusedElsewhere = async (times: number): Promise<RawClient> => {
    const token = await server.tokenOf('ana');
    const raw = await rawChat(server.url, token);
    for (let i = 0; i < times; i++) {
      raw.socket.send(`40/nowhere-${i},${JSON.stringify({ token })}`);
      await until(() => raw.packets.length === 3 + i);
    }
    expect(raw.packets.slice(2).every((packet) => packet.includes('not_found'))).toBe(true);
    return raw;
  };

  it('takes none of its places', async () => {
    const { socket, packets } = await refusedElsewhere(limits.namespacesPerConnection);
    socket.send(`40/cursors,${JSON.stringify({ token: await server.tokenOf('ana') })}`);
    await until(() => packets.some((packet) => packet.startsWith('40/cursors,')));
    socket.close();
  });

  it('doesn’t keep it once it has left all others', async () => {
    const { send, isClosed } = await refusedElsewhere(1);
    send('1');
    await until(() => server.adapter.servers[0]?.of('/chat').sockets.size === 0);
    clock.advance(5000);
    await until(isClosed);
  });

  it('doesn’t keep it where it was still being decided when it left the others', async () => {
    const entering = Promise.withResolvers<(error: Error) => void>();
    server.adapter.servers[0]?.of('/cursors').use((_socket, next) => entering.resolve(next));
    const token = await server.tokenOf('ana');
    const { packets, send, socket, isClosed } = await rawChat(server.url, token);
    socket.send(`40/cursors,${JSON.stringify({ token })}`);
    const refuse = await entering.promise;
    send('1');
    await until(() => server.adapter.servers[0]?.of('/chat').sockets.size === 0);
    clock.advance(5000);
    refuse(new Error('not today'));
    await until(() => packets.some((packet) => packet.startsWith('44/cursors,')));
    clock.advance(5000);
    await until(isClosed);
  });
});

function engineClients(from: TestServer): Record<string, unknown> {
  const [io] = from.adapter.servers;
  return (io as unknown as { engine: { clients: Record<string, unknown> } }).engine.clients;
}

function transportOf(socket: Socket): string {
  return socket.io.engine.transport.name;
}
