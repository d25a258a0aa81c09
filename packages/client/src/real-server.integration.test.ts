import { createHmac, randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer as createHttpServer, type ServerResponse } from 'node:http';
import { type AddressInfo, createServer, connect as dial, type Server, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { loadConfig, type PartylineServer, startServer } from '@partyline/server';
import { FakeClock } from '@partyline/testing';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createClient, type PartylineClient } from './client.ts';
import { fileOutbox } from './file-outbox.ts';
import type { OpenOutboxStore } from './outbox-store.ts';
import type { PublishOutcome } from './publish.ts';
import type { Room } from './room.ts';
import { listRooms, type Session, signIn } from './session.ts';

/** A TCP proxy of our own, to break connections at will. `judge` may refuse or swallow a connection by its first bytes. */
class Proxy {
  readonly #server: Server;
  readonly #sockets = new Set<Socket>();
  judge: (head: string) => 'pass' | 'refuse' | 'swallow' = () => 'pass';
  /** Connections opened so far, by what became of them. */
  readonly seen: string[] = [];

  constructor(target: () => number) {
    this.#server = createServer((near) => {
      this.#sockets.add(near.on('error', () => {}).on('close', () => this.#sockets.delete(near)));
      near.once('data', (head) => {
        const fate = this.judge(head.toString('latin1'));
        this.seen.push(fate);
        if (fate === 'refuse') near.destroy();
        if (fate !== 'pass') return;
        const far = dial(target(), '127.0.0.1').on('error', () => near.destroy());
        near.on('close', () => far.destroy());
        far.on('close', () => near.destroy());
        far.write(head);
        near.pipe(far).pipe(near);
      });
    });
  }

  async listen(): Promise<string> {
    await new Promise<void>((resolve) => this.#server.listen(0, '127.0.0.1', resolve));
    return `http://127.0.0.1:${(this.#server.address() as { port: number }).port}`;
  }

  cut(): void {
    for (const socket of this.#sockets) socket.destroy();
  }

  async close(): Promise<void> {
    this.cut();
    await new Promise((resolve) => this.#server.close(resolve));
  }
}

const isUpgrade = (head: string): boolean => /upgrade: websocket/i.test(head);
const transports = {
  WebSocket: () => 'pass' as const,
  polling: (head: string) => (isUpgrade(head) ? ('refuse' as const) : ('pass' as const)),
};

let folder: string;
let server: PartylineServer;
let proxy: Proxy;
let url: string;
const clients: PartylineClient[] = [];

const secret = randomBytes(32).toString('base64');
const serve = (port = 0, rates = 'off'): Promise<PartylineServer> =>
  startServer(loadConfig({ env: { PORT: String(port), DATA_DIR: folder, DRAIN_SPREAD: '0s', RATES: rates, AUTH_SECRET: secret }, cwd: folder }).config);

/** A token of the application that the server belongs to. */
function tokenOf(claims: Record<string, unknown>, lifeMs = 3_600_000): string {
  const iat = Math.floor(Date.now() / 1_000);
  const text = [{ alg: 'HS256' }, { iat, exp: iat + lifeMs / 1_000, ...claims }]
    .map((part) => Buffer.from(JSON.stringify(part)).toString('base64url'))
    .join('.');
  return `${text}.${createHmac('sha256', secret).update(text).digest('base64url')}`;
}

const order = (method: string, path: string): Promise<Response> =>
  fetch(`${server.url}/api/users/${path}`, { method, headers: { authorization: `Bearer ${tokenOf({ sub: 'a-service', scope: 'users' })}` } });

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'partyline-client-'));
  server = await serve();
  proxy = new Proxy(() => server.port);
  url = await proxy.listen();
});

afterEach(async () => {
  for (const client of clients.splice(0)) client.close();
  await proxy.close();
  await server.stop();
  rmSync(folder, { recursive: true });
});

/** Resolves as soon as it is so. */
function until(source: { subscribe(listener: () => void): () => void }, isSo: () => boolean): Promise<void> {
  return new Promise((resolve) => {
    const look = (): void => {
      if (!isSo()) return;
      undo();
      resolve();
    };
    const undo = source.subscribe(look);
    look();
  });
}

const ends = ({ onOutcome }: PartylineClient) => ({ subscribe: onOutcome });

/** Breaks connections until the client has noticed: between two polls there is nothing to break. */
async function cutOff(client: PartylineClient): Promise<void> {
  while (client.status.name === 'live') {
    proxy.cut();
    await new Promise((resolve) => setImmediate(resolve));
  }
}

async function enter(
  name: string,
  options: Partial<Parameters<typeof createClient>[0]> = {},
): Promise<{ client: PartylineClient; room: Room; session: Session }> {
  const session = await signIn(url, name);
  const client = createClient({ url, token: session.token, ...options });
  clients.push(client);
  const room = client.room('lobby');
  client.connect();
  room.join();
  if (!options.clock) await until(room, () => room.snapshot.state === 'joined');
  return { client, room, session };
}

const texts = (room: Room): string[] => room.snapshot.messages.map(({ text }) => text);
const allStored = (room: Room, count: number) => () =>
  room.snapshot.messages.length === count && room.snapshot.messages.every(({ state }) => state === 'stored');

describe.each(Object.entries(transports))('over %s', (transport, judge) => {
  beforeEach(() => {
    proxy.judge = judge;
  });

  it('D4 brings messages, edits, reactions and deletions to everyone', async () => {
    const [ana, ben] = [await enter('Ana'), await enter('Ben')];
    await until(ana.room, () => ana.room.snapshot.memberCount === 2);
    ana.room.send('hello');
    await until(ben.room, () => texts(ben.room).length === 1);
    await Promise.all([ana.room.edit(1, 'hello there'), ben.room.react(1, '👍', true)]);
    ben.room.send('hi', { replyTo: 1 });
    await until(ana.room, allStored(ana.room, 2));
    expect(ana.room.snapshot.messages).toMatchObject([
      { text: 'hello there', isEdited: true, reactions: [{ emoji: '👍', users: [{ user: ben.session.user, name: 'Ben' }], isMine: false }] },
      { text: 'hi', replyTo: { seq: 1, name: 'Ana', text: 'hello there' } },
    ]);
    await expect(ben.room.remove(1)).rejects.toMatchObject({ code: 'not_author' });
    await ana.room.remove(1);
    await until(ben.room, () => ben.room.snapshot.messages[0]?.isDeleted === true);
    expect(proxy.seen.includes('refuse')).toBe(transport === 'polling');
  });

  it('D3 D4 D6 loses and doubles nothing while connections break, in both directions', async () => {
    // Without the jitter that spreads real clients over time.
    const [ana, ben] = [await enter('Ana', { random: () => 0 }), await enter('Ben', { random: () => 0 })];
    const sent: string[] = [];
    for (let round = 0; round < 3; round++) {
      for (let i = 0; i < 20; i++) {
        const text = `${round}/${i}`;
        sent.push(text);
        ana.room.send(text);
        // The cut comes while some are stored, some on their way and some not sent.
        if (i === 10) await until(ben.room, () => texts(ben.room).length > 20 * round);
      }
      await cutOff(ana.client);
    }
    await until(ben.room, () => texts(ben.room).length === sent.length);
    await until(ana.room, allStored(ana.room, sent.length));
    expect(texts(ben.room)).toEqual(sent);
    expect(texts(ana.room)).toEqual(sent);
    expect(ana.room.snapshot.head).toBe(sent.length);
  });

  it('D6 replays more than a page of what was missed', async () => {
    // Ana goes past the proxy, to have it said sooner.
    const [ana, ben] = [await enter('Ana', { url: server.url }), await enter('Ben')];
    ben.client.close();
    for (let i = 0; i < 250; i++) ana.room.send(`m${i}`);
    await until(ana.room, allStored(ana.room, 250));
    ben.client.connect();
    await until(ben.room, () => texts(ben.room).length === 250);
    expect(texts(ben.room)).toEqual(texts(ana.room));
    await until(ben.client, () => ben.client.status.name === 'live');
  });
});

it('D1 D6 comes back to a restarted server with what it had, and sends what waited', async () => {
  const [ana, ben] = [await enter('Ana'), await enter('Ben')];
  ana.room.send('before');
  await until(ben.room, () => texts(ben.room).length === 1);
  const { epoch } = ben.room.snapshot;
  // Awaited from before the stop on: the next attempt, which finds nobody, says something else.
  const told = until(ana.client, () => ana.client.status.error?.code === 'shutting_down');
  await server.stop();
  await told;
  ana.room.send('meanwhile');
  server = await serve(server.port);
  await until(ben.room, () => texts(ben.room).length === 2);
  expect(texts(ben.room)).toEqual(['before', 'meanwhile']);
  expect(ben.room.snapshot.epoch).toBe(epoch);
});

it('takes polling in the next attempt where WebSocket hangs', async () => {
  const clock = new FakeClock(Date.now());
  let swallowed = (): void => {};
  const swallowing = new Promise<void>((resolve) => {
    swallowed = resolve;
  });
  proxy.judge = (head) => {
    if (!isUpgrade(head)) return 'pass';
    swallowed();
    return 'swallow';
  };
  const { client } = await enter('Ana', { clock, random: () => 0 });
  await swallowing;
  clock.advance(15_000);
  expect(client.status.error).toMatchObject({ code: 'offline' });
  clock.advance(1);
  await until(client, () => client.status.name === 'live');
});

it('RELIABILITY 27: waits on for the welcome where the server opened the transport, since many may have come back to it at once', async () => {
  const clock = new FakeClock(Date.now());
  const [asked, knocked] = [Promise.withResolvers<ServerResponse>(), Promise.withResolvers<void>()];
  const busy = createHttpServer((request, response) => {
    if (request.method === 'GET') return asked.resolve(response);
    response.end('ok');
    knocked.resolve();
  }).on('upgrade', (_, socket) => socket.destroy());
  await new Promise<void>((resolve) => busy.listen(0, '127.0.0.1', resolve));
  const client = createClient({ url: `http://127.0.0.1:${(busy.address() as AddressInfo).port}`, token: tokenOf({ sub: 'ana', name: 'Ana' }), clock });
  client.connect();
  const response = await asked.promise;
  clock.advance(14_000);
  response.end('0{"sid":"1","upgrades":[],"pingInterval":25000,"pingTimeout":20000,"maxPayload":1000}');
  await knocked.promise;
  clock.advance(14_999);
  expect(client.status.error).toBeUndefined();
  clock.advance(1);
  expect(client.status.error).toMatchObject({ code: 'offline' });
  client.close();
  busy.closeAllConnections();
  await new Promise((resolve) => busy.close(resolve));
});

it('A1 is refused with a token of someone else', async () => {
  const client = createClient({ url, token: 'e30.e30.forged' });
  clients.push(client);
  client.connect();
  await until(client, () => client.status.name === 'refused');
  expect(client.status.error?.code).toBe('unauthorized');
});

it('signs in, renews, and lists rooms', async () => {
  const { client, room, session } = await enter('Ana');
  expect(client.self).toEqual({ user: session.user, name: 'Ana', color: session.color });
  room.send('hello');
  await until(room, allStored(room, 1));
  expect(await client.listRooms()).toMatchObject([{ room: 'lobby', head: 1, memberCount: 1 }]);
  expect(await listRooms(url, session.token)).toHaveLength(1);
  expect(await signIn(url, 'Anna', session.token)).toMatchObject({ user: session.user, name: 'Anna' });
  await expect(signIn(url, '')).rejects.toMatchObject({ code: 'invalid_payload' });
  await expect(listRooms(url, 'nonsense')).rejects.toMatchObject({ code: 'unauthorized' });
});

it('leaves at once when it is closed, and keeps its place through a reconnect', async () => {
  const [ana, ben] = [await enter('Ana'), await enter('Ben')];
  await until(ana.room, () => ana.room.snapshot.memberCount === 2);
  const counts: number[] = [];
  ana.room.subscribe(() => counts.push(ana.room.snapshot.memberCount));
  await cutOff(ben.client);
  await until(ben.client, () => ben.client.status.name === 'live');
  await until(ana.client, () => ana.client.status.name === 'live');
  expect(new Set(counts)).toEqual(new Set([2]));
  ben.client.close();
  await until(ana.room, () => ana.room.snapshot.memberCount === 1);
});

it('D5 keeps the order of many in flight while the server refuses some for a moment, and connections break', async () => {
  await server.stop();
  server = await serve(server.port, 'user.publishes=400/s burst 50');
  const { client, room } = await enter('Ana', { random: () => 0 });
  const outcomes: PublishOutcome[] = [];
  client.onOutcome((outcome) => outcomes.push(outcome));
  const ids = Array.from({ length: 300 }, (_, i) => room.send(`m${i}`));
  await until(ends(client), () => outcomes.length > 100);
  await cutOff(client);
  await until(ends(client), () => outcomes.length === 300);
  expect(outcomes.map(({ id, state }) => `${id} ${state}`).toSorted()).toEqual(ids.map((id) => `${id} stored`).toSorted());
  const seqs = ids.map((id) => outcomes.find((outcome) => outcome.id === id)).map((outcome) => outcome?.state === 'stored' && outcome.seq);
  expect(seqs).toEqual(ids.map((_, i) => i + 1));
});

it('D8 sends what a process left behind when it ended', async () => {
  const outbox = fileOutbox(join(folder, 'outbox'));
  const session = await signIn(url, 'Ana');
  proxy.judge = () => 'refuse';
  const ended = Promise.withResolvers<void>();
  const untilItEnds: OpenOutboxStore = async (scope) => {
    const store = await outbox(scope);
    return { load: () => store.load(), write: (changes) => store.write(changes), close: () => store.close().then(ended.resolve) };
  };
  const before = createClient({ url, token: session.token, outbox: untilItEnds });
  before.connect();
  const ids = ['a', 'b', 'c'].map((text) => before.room('lobby').send(text));
  before.close();
  // A file belongs to one at a time. Whoever comes first, even where both are asked for it in one go.
  await ended.promise;
  proxy.judge = () => 'pass';
  const after = createClient({ url, token: session.token, outbox, random: () => 0 });
  clients.push(after);
  const outcomes: string[] = [];
  after.onOutcome(({ id, state }) => outcomes.push(`${id} ${state}`));
  after.connect();
  await until(ends(after), () => outcomes.length === 3);
  expect(outcomes).toEqual(ids.map((id) => `${id} stored`));
  const reader = await enter('Ben');
  expect(texts(reader.room)).toEqual(['a', 'b', 'c']);
  expect(after.status.warning).toBeUndefined();
});

it('A3 stays on one connection beyond the life of its token', async () => {
  const tokens: string[] = [];
  const token = (): string => {
    const life = tokens.length === 0 ? 3_000 : 3_600_000;
    tokens.push(tokenOf({ sub: 'ana', n: tokens.length }, life));
    return tokens.at(-1) ?? '';
  };
  const { client, room } = await enter('Ana', { token });
  const names: string[] = [];
  client.subscribe(() => names.push(client.status.name));
  // Whoever has only that token is closed when its time is over.
  const other = createClient({ url, token: tokens[0] ?? '' });
  clients.push(other);
  other.connect();
  await until(other, () => other.status.name === 'refused');
  expect([other.status.error?.code, tokens.length]).toEqual(['token_expired', 2]);
  room.send('still here');
  await until(room, allStored(room, 1));
  expect([client.status.name, names.filter((name) => name !== 'live')]).toEqual(['live', []]);
});

it('A4 I7 leaves a room that was taken from it, goes on in others, and comes back where it is given back', async () => {
  const { client, room } = await enter('Ana', { token: tokenOf({ sub: 'ana' }) });
  const ben = await enter('Ben');
  const tea = client.room('tea');
  tea.join();
  await until(tea, () => tea.snapshot.state === 'joined');
  expect((await order('PUT', 'ana/rooms/lobby/ban')).status).toBe(200);
  await until(room, () => room.snapshot.state === 'refused');
  ben.room.send('not for Ana');
  ben.client.room('tea').send('for Ana');
  await until(tea, () => texts(tea).length === 1);
  expect([texts(room), room.snapshot.error?.code]).toEqual([[], 'not_found']);
  room.send('no way');
  await until(room, () => room.snapshot.messages.some(({ state }) => state === 'failed'));
  await order('DELETE', 'ana/rooms/lobby/ban');
  await cutOff(client);
  await until(room, () => texts(room).includes('not for Ana'));
});

it('A4 comes back with a new token when it was cut off, and not when it was banned', async () => {
  let asked = 0;
  // Of a later second than the order: one that is older is void.
  const token = (): string => tokenOf({ sub: 'ana', iat: Math.floor(Date.now() / 1_000) + (asked++ === 0 ? 0 : 2) });
  const { client } = await enter('Ana', { token, random: () => 0 });
  // Awaited from before the order on: it may be back before the order's answer is here.
  const gone = until(client, () => client.status.name !== 'live');
  expect((await order('POST', 'ana/revoke')).status).toBe(200);
  await gone;
  await until(client, () => client.status.name === 'live');
  expect(asked).toBe(2);
  expect((await order('PUT', 'ana/ban')).status).toBe(200);
  await until(client, () => client.status.name === 'refused');
  expect(client.status.error?.code).toBe('banned');
});
