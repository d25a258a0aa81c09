import { ana } from '@partyline/testing';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { createClient } from './client.ts';
import { PartylineClientError } from './error.ts';
import { type Fetch, listRooms, originOf, signIn } from './session.ts';

const answering = (status: number, body: string, headers: Record<string, string> = {}) => vi.fn<Fetch>(async () => new Response(body, { status, headers }));
const url = 'http://partyline.test';

afterEach(() => vi.unstubAllGlobals());

it('signs a guest in', async () => {
  const session = { ...ana, token: 't', expiresAt: 1 };
  const fetch = answering(201, JSON.stringify(session));
  expect(await signIn(url, 'Ana', undefined, fetch)).toEqual(session);
  expect(fetch).toHaveBeenCalledWith(`${url}/api/session`, { method: 'POST', headers: { 'content-type': 'application/json' }, body: '{"name":"Ana"}' });
});

it('renews a session with its token', async () => {
  const fetch = answering(201, '{}');
  await signIn(url, 'Ana', 'old', fetch);
  expect(fetch.mock.calls[0]?.[1].headers).toMatchObject({ authorization: 'Bearer old' });
});

it('lists the rooms that the bearer may read', async () => {
  const rooms = [{ room: 'lobby', epoch: 'e', head: 3, memberCount: 1 }];
  const fetch = answering(200, JSON.stringify({ rooms }));
  expect(await listRooms(url, 't', fetch)).toEqual(rooms);
  expect(fetch).toHaveBeenCalledWith(`${url}/api/rooms`, { method: 'GET', headers: { authorization: 'Bearer t' } });
});

it('rejects with the code of the refusal', async () => {
  const refusal = JSON.stringify({ ok: false, error: { code: 'rate_limited', message: 'slowly', retryAfterMs: 700 } });
  const error = await signIn(url, 'Ana', undefined, answering(429, refusal)).catch((error: unknown) => error);
  expect(error).toBeInstanceOf(PartylineClientError);
  expect(error).toMatchObject({ code: 'rate_limited', message: 'slowly', retryAfterMs: 700 });
});

it.each([
  [401, '', 'unauthorized'],
  [403, '<html>', 'forbidden'],
  [404, '{}', 'not_found'],
  [413, '{"error":"too big"}', 'too_large'],
  [502, 'Bad gateway', 'internal'],
  [200, '<html>a captive portal</html>', 'internal'],
])('gives an answer of something in between a code too: %i %j', async (status, body, code) => {
  await expect(signIn(url, 'Ana', undefined, answering(status, body))).rejects.toMatchObject({ code });
});

it('takes the time to wait from a proxy that limits rates', async () => {
  await expect(signIn(url, 'Ana', undefined, answering(429, '', { 'retry-after': '3' }))).rejects.toMatchObject({ code: 'rate_limited', retryAfterMs: 3000 });
});

describe('is offline where the server cannot be reached, and says which one', () => {
  const cause = new TypeError('fetch failed');
  const refused = (): Promise<unknown> => signIn(url, 'Ana', undefined, () => Promise.reject(cause)).catch((error: unknown) => error);

  it('in a program', async () => {
    expect(await refused()).toMatchObject({ code: 'offline', cause, message: 'the server at http://partyline.test could not be reached' });
  });

  it('in a page of its own', async () => {
    vi.stubGlobal('location', { origin: url });
    expect(await refused()).toMatchObject({ message: 'the server at http://partyline.test could not be reached' });
  });

  it('in a page of another origin, which it may not allow', async () => {
    vi.stubGlobal('location', { origin: 'http://localhost:5173' });
    expect(await refused()).toMatchObject({ code: 'offline', message: expect.stringContaining('pages of http://localhost:5173: its setting ORIGINS') });
  });
});

it('takes the page as the server unless one is named', () => {
  vi.stubGlobal('location', { origin: 'https://chat.example.org' });
  expect(originOf(undefined)).toBe('https://chat.example.org');
  expect(originOf('')).toBe('https://chat.example.org');
  expect(originOf('http://localhost:3000/')).toBe('http://localhost:3000');
});

it.each([undefined, { origin: 'null' }])('says what to do where there is no page of a server: %j', (location) => {
  vi.stubGlobal('location', location);
  expect(() => originOf(undefined)).toThrow(expect.objectContaining({ code: 'invalid_url', message: expect.stringContaining('pass `url`') }));
});

it.each([
  ['http://LOCALHOST:80', 'http://localhost'],
  ['https://chat.example.org:8443/', 'https://chat.example.org:8443'],
  ['http://[::1]:3000', 'http://[::1]:3000'],
])('takes %s for the server at %s', (given, origin) => {
  expect(originOf(given)).toBe(origin);
});

it.each([
  ['localhost:3000', 'http:// or https://'],
  ['chat.example.org', 'is no URL'],
  ['//chat.example.org', 'is no URL'],
  ['ws://chat.example.org', 'http:// or https://'],
  ['file:///chat', 'http:// or https://'],
  ['https://example.org/chat', 'as in "https://example.org"'],
  ['https://example.org/?room=lobby', 'as in "https://example.org"'],
  ['https://example.org/#lobby', 'as in "https://example.org"'],
  ['https://ana:secret@example.org', 'as in "https://example.org"'],
])('refuses %s, which is not the origin of a server', async (given, reason) => {
  const refusal = expect.objectContaining({ name: 'PartylineClientError', code: 'invalid_url', message: expect.stringContaining(reason) });
  expect(() => createClient({ url: given, token: 't' })).toThrow(refusal);
  await expect(signIn(given, 'Ana', undefined, answering(200, '{}'))).rejects.toEqual(refusal);
});
