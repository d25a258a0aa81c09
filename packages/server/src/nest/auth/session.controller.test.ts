import { CreateSessionAnswer } from '@partyline/protocol';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { connect } from '../testing/test-client.ts';
import { startTestServer, type TestServer, type TestServerOptions } from '../testing/test-server.ts';

interface Answer {
  readonly status: number;
  readonly body: CreateSessionAnswer & { readonly error?: { readonly code: string; readonly message: string } };
  readonly headers: Headers;
}

const post = async (server: TestServer, body: unknown, token?: string): Promise<Answer> => {
  const headers = { 'content-type': 'application/json', ...(token !== undefined && { authorization: `Bearer ${token}` }) };
  const response = await fetch(`${server.url}/api/session`, { method: 'POST', headers, body: typeof body === 'string' ? body : JSON.stringify(body) });
  return { status: response.status, body: (await response.json()) as Answer['body'], headers: response.headers };
};

const withServer = async (options: TestServerOptions, run: (server: TestServer) => Promise<void>): Promise<void> => {
  const server = await startTestServer(options);
  try {
    await run(server);
  } finally {
    await server.close();
  }
};

describe('POST /api/session', () => {
  let server: TestServer;
  beforeAll(async () => {
    server = await startTestServer();
  });
  afterAll(() => server.close());

  it('signs a guest in, whose token then opens a connection', async () => {
    const { status, body, headers } = await post(server, { name: '  Ana\u0301  ' });
    expect(status).toBe(201);
    expect(CreateSessionAnswer.parse(body)).toEqual(body);
    expect(body.name).toBe('Aná');
    expect(headers.get('cache-control')).toBe('no-store');
    const guest = await connect(`${server.url}/chat`, { auth: { token: body.token } });
    expect(await guest.ask('joinRoom', 'lobby')).toMatchObject({ members: [{ user: body.user, name: 'Aná', color: body.color }] });
    guest.socket.disconnect();
  });

  it('gives guests that come one after the other different colours and ids', async () => {
    const guests = await Promise.all(['a', 'b', 'c', 'd'].map((name) => post(server, { name })));
    expect(new Set(guests.map(({ body }) => body.color)).size).toBe(4);
    expect(new Set(guests.map(({ body }) => body.user)).size).toBe(4);
  });

  it('keeps a guest signed in for 30 days', async () => {
    const { body } = await post(server, { name: 'Ana' });
    const { expiresAt } = await server.tokens.verify(body.token);
    expect(expiresAt - 5000).toBeGreaterThan(Date.now() + 30 * 86_400_000 - 60_000);
    expect(Math.abs(expiresAt - 5000 - body.expiresAt)).toBeLessThan(1000);
  });

  it('renews the session of the guest whose token comes along: same user and colour, new name', async () => {
    const first = await post(server, { name: 'Ana' });
    const renewed = await post(server, { name: 'Ana Maria' }, first.body.token);
    expect(renewed.body).toMatchObject({ user: first.body.user, color: first.body.color, name: 'Ana Maria' });
    expect((await server.tokens.verify(renewed.body.token)).tokenId).not.toBe((await server.tokens.verify(first.body.token)).tokenId);
  });

  it('renews no token that was not given here: its limits would be gone', async () => {
    const limited = await server.tokenOf('ana', { rooms: {} });
    expect(await post(server, { name: 'Ana' }, limited)).toMatchObject({ status: 403, body: { ok: false, error: { code: 'forbidden' } } });
  });

  it('A5 renews no token with rights of its own, also where it calls its bearer a guest', async () => {
    const limited = await server.tokenOf('ana', { guest: true, rooms: { 'chat:one': 'r' } });
    expect(await post(server, { name: 'Ana' }, limited)).toMatchObject({ status: 403, body: { ok: false, error: { code: 'forbidden' } } });
  });

  it.each([['x'], ['a.b.c']])('refuses a token that is none: %s', async (token) => {
    expect(await post(server, { name: 'Ana' }, token)).toMatchObject({ status: 401, body: { error: { code: 'unauthorized' } } });
  });

  it.each([
    [{}],
    [null],
    [[]],
    ['"Ana"'],
    ['{'],
    [{ name: '' }],
    [{ name: ' ' }],
    [{ name: 'x'.repeat(41) }],
    [{ name: 'a\u202Eb' }],
    [{ name: 'a\u0000b' }],
    ['{"name":"\\ud800"}'],
    [{ name: ['Ana'] }],
    ['{"__proto__":{"name":"Ana"}}'],
  ])('A7 refuses %j with a code', async (body) => {
    expect(await post(server, body)).toMatchObject({ status: 400, body: { ok: false, error: { code: 'invalid_payload' } } });
  });

  it.each([['x'.repeat(40)], ['🧑‍🚀 Ana'], ['محمد'], ['__proto__'], ['<script>']])('takes %j for a name', async (name) => {
    expect(await post(server, { name })).toMatchObject({ status: 201, body: { name } });
  });
});

describe('POST /api/session by setting', () => {
  it('refuses guests where they are not admitted', async () => {
    await withServer({ auth: { guests: false } }, async (server) => {
      expect(await post(server, { name: 'Ana' })).toMatchObject({ status: 403, body: { error: { code: 'guests_disabled' } } });
    });
  });

  it('SECURITY 9: is limited by address, with the time to wait', async () => {
    await withServer({ rates: { address: { sessions: { perSecond: 0.1, burst: 2 } } } }, async (server) => {
      await post(server, { name: 'Ana' });
      await post(server, { name: 'not counted less for being refused'.repeat(3) });
      const third = await post(server, { name: 'Ana' });
      expect(third).toMatchObject({ status: 429, body: { error: { code: 'rate_limited', retryAfterMs: expect.any(Number) } } });
      expect(Number(third.headers.get('retry-after'))).toBeGreaterThan(0);
    });
  });
});
