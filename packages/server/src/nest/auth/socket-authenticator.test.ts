import { generateKeyPairSync } from 'node:crypto';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { limits } from '@partyline/protocol';
import { FakeClock } from '@partyline/testing';
import { SignJWT } from 'jose';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Log, LogFields } from '../../logging/logger.ts';
import { connect, refusalOf, type TestClient } from '../testing/test-client.ts';
import { startTestServer, type TestServer, type TestServerOptions, testSecret } from '../testing/test-server.ts';
import { until } from '../testing/until.ts';
import { TokenService } from './token.service.ts';

let server: TestServer;
let clock: FakeClock;
let clients: TestClient[];

const start = async (options: TestServerOptions = {}): Promise<void> => {
  server = await startTestServer({ clock, ...options });
};
const join = async (token: string): Promise<TestClient> => {
  const made = await connect(`${server.url}/chat`, { auth: { token } });
  clients.push(made);
  return made;
};

beforeEach(() => {
  clock = new FakeClock();
  clients = [];
});
afterEach(async () => {
  for (const { socket } of clients) socket.disconnect();
  await server.close();
});

describe('a connection', () => {
  it('A3 is told that its token expired, and closed', async () => {
    await start();
    const soon = await server.tokens.sign({ sub: 'ana' }, clock.now() + 60_000);
    const later = await server.tokens.sign({ sub: 'ben' }, clock.now() + 120_000);
    const ana = await join(soon);
    const ben = await join(later);
    clock.advance(64_000);
    expect(await ana.ask('joinRoom', 'lobby')).toMatchObject({ ok: true });
    clock.advance(2000);
    expect(await ana.next('error')).toMatchObject({ code: 'token_expired' });
    expect(await ana.closed()).toBe('io server disconnect');
    expect(await ben.ask('joinRoom', 'lobby')).toMatchObject({ ok: true });
  });

  it('A3 with an expired token is refused', async () => {
    await start();
    const token = await server.tokens.sign({ sub: 'ana' }, clock.now() - 10_000);
    expect(await refusalOf(`${server.url}/chat`, { auth: { token } })).toMatchObject({ code: 'token_expired' });
  });

  it('SECURITY 9: is one of at most 20 of its user, and gives its place back', async () => {
    await start();
    const token = await server.tokenOf('ana');
    for (let i = 0; i < limits.connectionsPerUser; i++) await join(token);
    expect(await refusalOf(`${server.url}/chat`, { auth: { token } })).toMatchObject({ code: 'too_many_connections', retryAfterMs: expect.any(Number) });
    expect((await join(await server.tokenOf('ben'))).socket.connected).toBe(true);
    clients[0]?.socket.disconnect();
    await until(() => server.adapter.servers[0]?.engine.clientsCount === limits.connectionsPerUser);
    expect((await join(token)).socket.connected).toBe(true);
  });

  it('SECURITY 9: that comes too often is refused by user, with the time to wait', async () => {
    await start({ rates: { user: { connects: { perSecond: 1, burst: 2 } } } });
    const token = await server.tokenOf('ana');
    await join(token);
    await join(token);
    expect(await refusalOf(`${server.url}/chat`, { auth: { token } })).toEqual({ code: 'rate_limited', message: expect.any(String), retryAfterMs: 1000 });
    clock.advance(1000);
    await join(token);
  });

  it('SECURITY 9: that comes too often is refused by address, before anything is read from it', async () => {
    await start({ rates: { address: { connects: { perSecond: 1, burst: 1 } } } });
    const token = await server.tokenOf('ana');
    await join(token);
    await expect(connect(`${server.url}/chat`, { auth: { token } })).rejects.toThrow('websocket error');
    await expect(connect(`${server.url}/chat`, { auth: { token }, transports: ['polling'] })).rejects.toThrow('xhr poll error');
  });

  it('is in each namespace once, however often it asks; too many CONNECT packets end it', async () => {
    await start();
    const token = await server.tokenOf('ana');
    const socket = new WebSocket(`${server.url.replace('http', 'ws')}/socket.io/?EIO=4&transport=websocket`);
    const closed = new Promise((resolve) => socket.addEventListener('close', resolve));
    const answers: string[] = [];
    socket.addEventListener('message', ({ data }) => answers.push(data as string));
    await until(() => answers.length === 1);
    socket.send('40/chat,{"token":"bad"}');
    socket.send(`40/chat,${JSON.stringify({ token })}`);
    socket.send(`40/chat,${JSON.stringify({ token })}`);
    await until(() => answers.length === 3);
    socket.send('42/chat,0["leaveRoom","lobby"]');
    await until(() => answers.length === 4);
    expect(answers.slice(1).map((answer) => answer.slice(0, 2))).toEqual(['44', '40', '43']);
    const chat = server.adapter.servers[0]?.of('/chat') as unknown as { sockets: Map<string, unknown>; _preConnectSockets: Map<string, unknown> };
    expect(chat.sockets.size).toBe(1);
    for (let i = 0; i < 100; i++) socket.send(`40/room-${i},{}`);
    await closed;
    await until(() => chat.sockets.size === 0 && chat._preConnectSockets.size === 0);
  });

  it('is told to come back where the key set hangs, in the middle of its answer too', async () => {
    const provider = createServer((_request, response) => void response.write('{"keys":[')).listen(0, '127.0.0.1');
    await once(provider, 'listening');
    const { port } = provider.address() as AddressInfo;
    await start({ auth: { secrets: [], guests: false, jwksUrl: `http://127.0.0.1:${port}/keys` } });
    const { privateKey } = generateKeyPairSync('ed25519');
    const token = await new SignJWT({ sub: 'ana' }).setProtectedHeader({ alg: 'EdDSA', kid: 'k' }).setExpirationTime('1h').sign(privateKey);
    expect(await refusalOf(`${server.url}/chat`, { auth: { token } })).toMatchObject({ code: 'busy', retryAfterMs: expect.any(Number) });
    provider.closeAllConnections();
    provider.close();
  });

  it('RELIABILITY 30: that resumes with a key that was rotated away is refused, and comes back with one of the new', async () => {
    await start({ auth: { secrets: ['another secret of tests: 0123456789'] } });
    const rotated = new TokenService({ secrets: [testSecret] }, clock);
    const old = await rotated.sign({ sub: 'ana' }, clock.now() + 60_000);
    expect(await refusalOf(`${server.url}/chat`, { auth: { token: old } })).toMatchObject({ code: 'unauthorized' });
    const ana = await join(await server.tokenOf('ana'));
    expect(await ana.ask('refreshToken', { token: old })).toMatchObject({ ok: false, error: { code: 'unauthorized' } });
    expect(await ana.ask('joinRoom', { room: 'lobby', after: 0 })).toMatchObject({ ok: true });
  });

  it('SECURITY 17: is logged when refused, without its token', async () => {
    const lines: string[] = [];
    const write = (fields: LogFields, message: string, cause?: unknown): void => void lines.push(`${JSON.stringify(fields)} ${message} ${String(cause)}`);
    const logWith = (bound: LogFields): Log => {
      const line = (fields: LogFields, message: string, cause?: unknown): void => write({ ...bound, ...fields }, message, cause);
      return { debug: line, info: line, warn: line, error: line, with: (fields) => logWith({ ...bound, ...fields }) };
    };
    await start({ log: logWith({}) });
    const token = `${await server.tokenOf('ana')}x`;
    await refusalOf(`${server.url}/chat`, { auth: { token } });
    expect(lines.join('\n')).toContain('unauthorized');
    expect(lines.join('\n')).not.toContain(token.slice(-20));
  });
});
