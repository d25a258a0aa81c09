import { request as rawRequest } from 'node:http';
import { connect as connectTcp } from 'node:net';
import { ListRoomsAnswer } from '@partyline/protocol';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { loadConfig } from '../../config/load.ts';
import { textLog } from '../../logging/text-log.ts';
import { type PartylineServer, type ServerPorts, startServer } from '../../server.ts';
import { connect } from '../testing/test-client.ts';

const env = { PORT: '0', STORE: 'memory', AUTH_SECRET: 'nE0xk3Vq9Zr7Lw2yTb5Uc8Hd1Jf4Mg6P', WEB_DIR: '/nonexistent' };
const start = (more: Record<string, string> = {}, ports: ServerPorts = {}): Promise<PartylineServer> =>
  startServer(loadConfig({ env: { ...env, ...more }, cwd: '/nonexistent' }).config, ports);

interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly body: { readonly ok?: boolean; readonly error?: { readonly code: string; readonly message: string } };
}

async function ask(url: string, init: RequestInit = {}): Promise<Answer> {
  const response = await fetch(url, init);
  return { status: response.status, headers: response.headers, body: (await response.json()) as Answer['body'] };
}

async function signIn(url: string, name = 'Ana'): Promise<string> {
  const response = await fetch(`${url}/api/session`, { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify({ name }) });
  return ((await response.json()) as { token: string }).token;
}

describe('HTTP', () => {
  let server: PartylineServer;
  beforeAll(async () => {
    server = await start();
  });
  afterAll(() => server.stop());

  it.each(['/healthz', '/readyz'])('%s says that all is well', async (path) => {
    const { status, body, headers } = await ask(server.url + path);
    expect([status, body]).toEqual([200, { ok: true }]);
    expect(headers.get('cache-control')).toBe('no-store');
  });

  const json = { method: 'POST', headers: { 'content-type': 'application/json' } };

  it.each<[string, string, RequestInit, number, string]>([
    ['an unknown address', '/api/nothing', {}, 404, 'not_found'],
    ['an unknown address of the app', '/nothing.js', {}, 404, 'not_found'],
    ['malformed JSON', '/api/session', { ...json, body: '{"name": "An' }, 400, 'invalid_payload'],
    ['no body', '/api/session', json, 400, 'invalid_payload'],
    ['a body that is not JSON', '/api/session', { method: 'POST', body: 'name=Ana', headers: { 'content-type': 'application/xml' } }, 415, 'invalid_payload'],
    ['a prototype in JSON', '/api/session', { ...json, body: '{"name":"Ana","__proto__":{"guest":false}}' }, 400, 'invalid_payload'],
    ['a body that is too large', '/api/session', { ...json, body: JSON.stringify({ name: 'a'.repeat(70_000) }) }, 413, 'too_large'],
    ['another method', '/api/rooms', { method: 'DELETE' }, 405, 'not_found'],
    ['a method that the address of a page does not answer', '/', { method: 'PUT' }, 404, 'not_found'],
    ['a malformed address', '/%c0%af', {}, 400, 'invalid_payload'],
    ['no token', '/api/rooms', {}, 401, 'unauthorized'],
  ])('refuses %s in the one form of refusals', async (_what, path, init, status, code) => {
    const answer = await ask(server.url + path, init);
    expect(answer.status).toBe(status);
    expect(answer.body).toEqual({ ok: false, error: { code, message: expect.any(String) as string } });
  });

  it.each([
    ['curl', { 'content-type': 'application/x-www-form-urlencoded' }],
    ['fetch', {}],
  ])('names the header that JSON lacks, as %s sends it by itself', async (_program, headers) => {
    const answer = await ask(`${server.url}/api/session`, { method: 'POST', headers, body: '{"name":"Ana"}' });
    expect([answer.status, answer.body.error?.message]).toEqual([400, 'send JSON, with the header "content-type: application/json"']);
  });

  it('says which methods an address answers', async () => {
    const { headers } = await ask(`${server.url}/api/session`, { method: 'PATCH' });
    expect(headers.get('allow')).toBe('POST');
  });

  it('SECURITY 17 tells neither versions nor what was sent', async () => {
    const { headers, body } = await ask(`${server.url}/api/session`, { ...json, body: '{"name": my-private-words}' });
    expect(JSON.stringify([...headers])).not.toMatch(/powered|fastify|nest|node|server/i);
    expect(JSON.stringify(body)).not.toMatch(/private|token|position|fastify|nest/i);
  });

  it('refuses what is no HTTP in the same form', async () => {
    const answer = await new Promise<string>((resolve) => {
      let received = '';
      const socket = connectTcp(server.port, '127.0.0.1', () => socket.write('NONSENSE\r\n\r\n'));
      socket.setEncoding('utf8').on('data', (chunk: string) => (received += chunk));
      socket.on('close', () => resolve(received));
    });
    expect(answer).toMatch(/^HTTP\/1\.1 400 Bad Request\r\n/);
    expect(answer).toContain('{"ok":false,"error":{"code":"invalid_payload"');
  });

  describe('GET /api/rooms', () => {
    it('A5 lists the rooms that the bearer may read, the most recently active first', async () => {
      const token = await signIn(server.url);
      const member = await connect(`${server.url}/chat`, { auth: { token } });
      for (const room of ['first', 'second']) {
        await member.ask('joinRoom', room);
        await member.ask('sendMessage', { room, text: 'hello' });
      }
      const { status, body } = await ask(`${server.url}/api/rooms`, { headers: { authorization: `Bearer ${token}` } });
      expect(status).toBe(200);
      const { rooms } = ListRoomsAnswer.parse(body);
      expect(rooms.map(({ room, head, memberCount }) => ({ room, head, memberCount }))).toEqual([
        { room: 'second', head: 1, memberCount: 1 },
        { room: 'first', head: 1, memberCount: 1 },
      ]);
      member.socket.disconnect();
    });

    it('A1 takes the token from the Authorization header, and from nowhere else', async () => {
      const token = await signIn(server.url);
      expect((await ask(`${server.url}/api/rooms?token=${token}&access_token=${token}`)).status).toBe(401);
      expect((await ask(`${server.url}/api/rooms`, { headers: { cookie: `token=${token}` } })).status).toBe(401);
      expect((await ask(`${server.url}/api/rooms`, { headers: { authorization: token } })).status).toBe(401);
    });
  });

  describe('SECURITY 16: the headers', () => {
    const expected = {
      'x-content-type-options': 'nosniff',
      'referrer-policy': 'no-referrer',
      'cross-origin-opener-policy': 'same-origin',
      'cross-origin-resource-policy': 'same-origin',
    };
    const policyOf = (headers: Headers): Map<string, string> =>
      new Map((headers.get('content-security-policy') ?? '').split('; ').map((rule) => [rule.split(' ', 1)[0] ?? '', rule.slice(rule.indexOf(' ') + 1)]));

    it.each([
      ['an answer', '/healthz'],
      ['a refusal', '/api/nothing'],
      ['a malformed address', '/%'],
      ['a page', '/'],
      ['the handshake of long-polling', '/socket.io/?EIO=4&transport=polling'],
      ['a refused handshake', '/socket.io/?EIO=4&transport=nothing'],
    ])('are on %s', async (_what, path) => {
      const { headers } = await fetch(server.url + path);
      expect(Object.fromEntries(headers)).toMatchObject(expected);
      const policy = policyOf(headers);
      expect(policy.get('default-src')).toBe(`'self'`);
      expect(policy.get('connect-src')).toBe(`'self' ws://127.0.0.1:${server.port}`);
      for (const rule of ['object-src', 'base-uri', 'frame-ancestors']) expect(policy.get(rule)).toBe(`'none'`);
      expect(policy.get('form-action')).toBe(`'self'`);
      expect(headers.get('content-security-policy')).not.toContain('unsafe');
      expect(headers.has('strict-transport-security')).toBe(false);
    });

    it('put nothing into the policy that a client wrote as its host', async () => {
      const headers = await headersFor(server, { host: "evil.example; script-src 'unsafe-inline'" });
      expect(headers['content-security-policy']).toContain(`connect-src 'self';`);
      expect(headers['content-security-policy']).not.toContain('evil');
    });

    it('believe nobody who says that there was TLS, unless a trusted proxy says so', async () => {
      const forwarded = { host: 'chat.example', 'x-forwarded-proto': 'https' };
      expect(await headersFor(server, forwarded)).not.toHaveProperty('strict-transport-security');
      const behindProxy = await start({ TRUST_PROXY: '127.0.0.0/8' });
      const headers = await headersFor(behindProxy, forwarded);
      expect(headers['strict-transport-security']).toMatch(/^max-age=\d{8,}/);
      expect(headers['content-security-policy']).toContain(`connect-src 'self' wss://chat.example;`);
      expect(await headersFor(behindProxy, { ...forwarded, 'x-forwarded-proto': 'https, http' })).not.toHaveProperty('strict-transport-security');
      await behindProxy.stop();
    });
  });

  it('A6 tells the log, once, which pages are kept out', async () => {
    const lines: string[] = [];
    const logging = await start({ ORIGINS: 'https://chat.example' }, { log: textLog('warn', (line) => lines.push(line)) });
    for (const origin of ['http://localhost:5173', 'https://chat.example', logging.url]) {
      const headers = { origin, 'access-control-request-method': 'POST', 'access-control-request-headers': 'content-type' };
      await fetch(`${logging.url}/api/session`, { method: 'OPTIONS', headers });
      await fetch(`${logging.url}/socket.io/?EIO=4&transport=polling`, { headers: { origin } });
    }
    expect(lines).toEqual([expect.stringMatching(/ORIGINS.* origin=http:\/\/localhost:5173\n$/)]);
    await logging.stop();
  });

  it('A6 lets pages of listed origins, and of no others, read answers', async () => {
    const listed = await start({ ORIGINS: 'https://chat.example' });
    const allowedFor = async (origin: string): Promise<string | null> =>
      (await fetch(`${listed.url}/healthz`, { headers: { origin } })).headers.get('access-control-allow-origin');
    expect(await allowedFor('https://chat.example')).toBe('https://chat.example');
    expect(await allowedFor('https://evil.example')).not.toBe('https://evil.example');
    expect((await fetch(`${listed.url}/healthz`)).headers.has('access-control-allow-credentials')).toBe(false);
    await listed.stop();
  });
});

function headersFor(server: PartylineServer, headers: Record<string, string>): Promise<Record<string, unknown>> {
  return new Promise((resolve, reject) => {
    const request = rawRequest({ host: '127.0.0.1', port: server.port, path: '/healthz', headers }, (response) => {
      response.resume();
      resolve(response.headers);
    });
    request.on('error', reject).end();
  });
}
