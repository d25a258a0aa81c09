import { FakeClock } from '@partyline/testing';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { Revocations } from '../../core/revocations.ts';
import type { Log, LogFields } from '../../logging/logger.ts';
import { connect, refusalOf, type TestClient } from '../testing/test-client.ts';
import { HeldStore } from '../testing/held-store.ts';
import { startTestServer, type TestServer } from '../testing/test-server.ts';
import { until } from '../testing/until.ts';

let server: TestServer;
let store: HeldStore;
let clock: FakeClock;
let clients: TestClient[];
let lines: string[];

const log: Log = (() => {
  const logWith = (bound: LogFields): Log => {
    const line = (fields: LogFields, message: string): void => void lines.push(`${message} ${JSON.stringify({ ...bound, ...fields })}`);
    return { debug: line, info: line, warn: line, error: line, with: (fields) => logWith({ ...bound, ...fields }) };
  };
  return logWith({});
})();

beforeEach(async () => {
  clock = new FakeClock();
  store = new HeldStore();
  clients = [];
  lines = [];
  server = await startTestServer({ clock, store, log, graceMs: 15_000, auth: { revocations: new Revocations({ clock }) } });
});
afterEach(async () => {
  store.release();
  for (const { socket } of clients) socket.disconnect();
  await server.close();
});

const join = async (user: string, options: object = {}): Promise<TestClient> => {
  const made = await connect(`${server.url}/chat`, { auth: { token: await server.tokenOf(user) }, ...options });
  clients.push(made);
  return made;
};
const serviceToken = (claims: object = { scope: 'users' }): Promise<string> => server.tokenOf('moderator', { jti: 'service-1', ...claims });
const ask = async (method: string, path: string, token?: string): Promise<{ status: number; body: unknown }> => {
  const headers: Record<string, string> = token === undefined ? {} : { authorization: `Bearer ${token}` };
  const response = await fetch(`${server.url}/api/users/${path}`, { method, headers });
  return { status: response.status, body: await response.json() };
};
const order = async (method: string, path: string): Promise<void> => {
  expect(await ask(method, path, await serviceToken())).toEqual({ status: 200, body: { ok: true } });
};
/** A token of a second that a revocation of now doesn't void. */
const newerToken = (user: string): Promise<string> => {
  clock.advance(1000);
  return server.tokenOf(user);
};

const requests = [
  ['POST', 'ana/revoke'],
  ['PUT', 'ana/ban'],
  ['DELETE', 'ana/ban'],
  ['PUT', 'ana/rooms/lobby/ban'],
  ['DELETE', 'ana/rooms/lobby/ban'],
] as const;

describe.each(requests)('%s /api/users/%s', (method, path) => {
  it('A4 takes a token with the scope, among others', async () => {
    for (const scope of ['users', 'metrics users', 'users metrics']) {
      expect(await ask(method, path, await serviceToken({ scope }))).toEqual({ status: 200, body: { ok: true } });
    }
  });

  it('A4 is refused with 401 without a token or with a wrong one, and with 403 without the scope', async () => {
    const ana = await join('ana');
    expect(await ask(method, path)).toMatchObject({ status: 401, body: { ok: false, error: { code: 'unauthorized' } } });
    expect(await ask(method, path, `${await serviceToken()}x`)).toMatchObject({ status: 401, body: { error: { code: 'unauthorized' } } });
    for (const claims of [{}, { scope: '' }, { scope: 'user' }, { scope: 'usersx' }, { scope: ['users'] }, { scope: { users: true } }, { scopes: 'users' }]) {
      expect(await ask(method, path, await serviceToken(claims))).toMatchObject({ status: 403, body: { error: { code: 'forbidden' } } });
    }
    expect(await ana.ask('joinRoom', 'lobby')).toMatchObject({ ok: true });
  });

  it('A7 names no user or room that cannot be one', async () => {
    const token = await serviceToken();
    const bad = [path.replace('ana', 'a%20b'), path.replace('ana', 'constructor'), path.replace('ana', 'x'.repeat(129))];
    if (path.includes('lobby')) bad.push(path.replace('lobby', '-'), path.replace('lobby', 'a%2Fb'), path.replace('lobby', '__proto__'));
    for (const each of bad) expect((await ask(method, each, token)).status).toBeGreaterThanOrEqual(400);
    expect((await ask(method, path.replace('ana', encodeURIComponent('auth0|a@b.c/d:e')), token)).status).toBe(200);
  });

  it('SECURITY 17: leaves a line that says who gave which order about whom, without the token', async () => {
    const token = await serviceToken();
    await ask(method, path, token);
    const line = lines.find((each) => each.startsWith('an order about a user')) ?? '';
    expect(JSON.parse(line.slice(line.indexOf('{')))).toMatchObject({ service: 'moderator', tokenId: 'service-1', user: 'ana', order: expect.any(String) });
    expect(lines.join('\n')).not.toContain(token.slice(-20));
  });
});

describe('a user who is revoked', () => {
  it.each([['websocket'], ['polling']])('A4 is told and closed on all connections (%s), and comes back with a newer token only', async (transport) => {
    const [ana, again, ben] = [await join('ana', { transports: [transport] }), await join('ana'), await join('ben')];
    const old = await server.tokenOf('ana');
    await order('POST', 'ana/revoke');
    for (const each of [ana, again]) {
      expect(await each.next('error')).toMatchObject({ code: 'token_revoked' });
      await each.closed();
    }
    expect(await refusalOf(`${server.url}/chat`, { auth: { token: old } })).toMatchObject({ code: 'token_revoked' });
    const response = await fetch(`${server.url}/api/session`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: `Bearer ${old}` },
      body: '{"name":"Ana"}',
    });
    expect([response.status, ((await response.json()) as { error: { code: string } }).error.code]).toEqual([401, 'token_revoked']);
    const back = await connect(`${server.url}/chat`, { auth: { token: await newerToken('ana') } });
    clients.push(back);
    expect(await back.ask('refreshToken', { token: old })).toMatchObject({ ok: false, error: { code: 'token_revoked' } });
    expect(await ben.ask('joinRoom', 'lobby')).toMatchObject({ ok: true });
  });

  it('RELIABILITY 30: while offline, cannot resume', async () => {
    const ana = await join('ana');
    const joined = await ana.ask<{ epoch: string }>('joinRoom', 'lobby');
    const token = await server.tokenOf('ana');
    ana.socket.disconnect();
    await order('POST', 'ana/revoke');
    expect(await refusalOf(`${server.url}/chat`, { auth: { token } })).toMatchObject({ code: 'token_revoked' });
    const back = await connect(`${server.url}/chat`, { auth: { token: await newerToken('ana') } });
    clients.push(back);
    expect(await back.ask('joinRoom', { room: 'lobby', epoch: joined.epoch, after: 0 })).toMatchObject({ ok: true, verdict: 'current' });
  });

  it('RELIABILITY 30: hears nothing after it, not even what is being read for them', async () => {
    const [ana, ben] = [await join('ana'), await join('ben')];
    await ana.ask('joinRoom', 'lobby');
    await order('POST', 'ana/revoke');
    await ben.ask('sendMessage', { room: 'lobby', text: 'a secret' });
    await ana.closed();
    expect(JSON.stringify(ana.events)).not.toContain('a secret');
  });

  it('A4 is closed also when the revocation comes in the middle of the handshake', async () => {
    const token = await server.tokenOf('ana');
    const refusals = await Promise.all([
      ...Array.from({ length: 10 }, () => refusalOf(`${server.url}/chat`, { auth: { token } }).catch(() => ({ code: 'entered' }))),
      order('POST', 'ana/revoke'),
    ]);
    expect(refusals).toHaveLength(11);
    // Whoever got in before was closed by it.
    await until(() => server.adapter.servers[0]?.of('/chat').sockets.size === 0);
  });
});

describe('a user who is banned', () => {
  it('A4 is told and closed, gone for the others at once, and stays out with any token until it is lifted', async () => {
    const [ana, ben] = [await join('ana'), await join('ben')];
    await ana.ask('joinRoom', 'lobby');
    await ben.ask('joinRoom', 'lobby');
    await order('PUT', 'ana/ban');
    expect(await ana.next('error')).toMatchObject({ code: 'banned' });
    await ana.closed();
    expect(await ben.next('userLeft')).toMatchObject({ user: 'ana', memberCount: 1 });
    expect(await refusalOf(`${server.url}/chat`, { auth: { token: await newerToken('ana') } })).toMatchObject({ code: 'banned' });
    await order('DELETE', 'ana/ban');
    expect((await join('ana')).socket.connected).toBe(true);
  });
});

describe('a user who is banned from a room', () => {
  it('A4 A5 leaves it at once and told, keeps the others, and has no rights there until it is lifted', async () => {
    const [ana, ben] = [await join('ana'), await join('ben')];
    for (const room of ['lobby', 'kitchen']) {
      await ana.ask('joinRoom', room);
      await ben.ask('joinRoom', room);
    }
    await order('PUT', 'ana/rooms/lobby/ban');
    expect(await ana.next('removedFromRoom')).toEqual({ room: 'lobby', code: 'not_found', message: expect.any(String) });
    expect(await ben.next('userLeft')).toMatchObject({ room: 'lobby', user: 'ana' });
    await ben.ask('sendMessage', { room: 'lobby', text: 'without ana' });
    await ben.ask('sendMessage', { room: 'kitchen', text: 'with ana' });
    await ana.next('newMessage', ({ text }: { text: string }) => text === 'with ana');
    expect(ana.all<{ text: string }>('newMessage').map(({ text }) => text)).toEqual(['with ana']);
    for (const [event, payload] of [
      ['joinRoom', 'lobby'],
      ['history', { room: 'lobby' }],
      ['sendMessage', { room: 'lobby', text: 'x' }],
    ] as const) {
      expect(await ana.ask(event, payload)).toMatchObject({ ok: false, error: { code: 'not_found' } });
    }
    // A new token and a new connection give no rights either.
    expect(await (await join('ana')).ask('joinRoom', 'lobby')).toMatchObject({ ok: false, error: { code: 'not_found' } });
    await order('DELETE', 'ana/rooms/lobby/ban');
    expect(await ana.ask('joinRoom', 'lobby')).toMatchObject({ ok: true });
  });

  it('RELIABILITY 31: while offline, is answered so when they resume there, and goes on in other rooms', async () => {
    const before = await join('ana');
    const { epoch } = await before.ask<{ epoch: string }>('joinRoom', 'lobby');
    before.socket.disconnect();
    await order('PUT', 'ana/rooms/lobby/ban');
    const ana = await join('ana');
    expect(await ana.ask('joinRoom', { room: 'lobby', epoch, after: 0 })).toMatchObject({ ok: false, error: { code: 'not_found' } });
    expect(await ana.ask('joinRoom', 'kitchen')).toMatchObject({ ok: true });
  });

  it('RELIABILITY 31: in the middle of a join does not get in, nor into the list of its members', async () => {
    const ana = await join('ana');
    store.hold();
    const joining = ana.ask('joinRoom', 'lobby');
    await until(() => store.waiting > 0);
    await order('PUT', 'ana/rooms/lobby/ban');
    store.release();
    expect(await joining).toMatchObject({ ok: false, error: { code: 'not_found' } });
    expect(server.members.count('chat:lobby')).toBe(0);
    expect(ana.all('removedFromRoom')).toEqual([]);
  });
});

describe('D8 a publish that is repeated after its author’s rights went', () => {
  const publish = { room: 'lobby', id: 'publish-0001', text: 'hello' };

  it('gets its first answer where it was stored', async () => {
    const ana = await join('ana');
    const first = await ana.ask<object>('sendMessage', publish);
    await order('PUT', 'ana/rooms/lobby/ban');
    expect(await ana.ask('sendMessage', publish)).toEqual({ ...first, duplicate: true });
    expect(await ana.ask('sendMessage', { ...publish, id: 'publish-0002' })).toMatchObject({ ok: false, error: { code: 'not_found' } });
  });

  it('gets it also where it was being stored at the time', async () => {
    const ana = await join('ana');
    await ana.ask('sendMessage', { room: 'lobby', text: 'opens the stream' });
    store.hold();
    const first = ana.ask<object>('sendMessage', publish);
    await until(() => store.waiting > 0);
    await order('PUT', 'ana/rooms/lobby/ban');
    const again = ana.ask('sendMessage', publish);
    await ana.ask('leaveRoom', 'lobby');
    store.release();
    expect(await again).toEqual({ ...(await first), duplicate: true });
  });

  it('is not answered with somebody else’s', async () => {
    const [ana, ben] = [await join('ana'), await join('ben')];
    await ana.ask('sendMessage', publish);
    await order('PUT', 'ben/rooms/lobby/ban');
    expect(await ben.ask('sendMessage', publish)).toMatchObject({ ok: false, error: { code: 'not_found' } });
  });
});
