import type { CreateSessionAnswer, ListRoomsAnswer } from '@partyline/protocol';
import type { Code } from '@partyline/protocol/constants';
import { offline, PartylineClientError, type Problem, problemIn } from './error.ts';

/** Who was signed in. `expiresAt` is in milliseconds since 1970; `token` is what `createClient` takes. */
export type Session = CreateSessionAnswer;
/** A room that may be read; `head` is the seq of its last entry, written `at` (milliseconds since 1970). */
export type RoomInfo = ListRoomsAnswer['rooms'][number];

/** The part of the platform's `fetch` that is used. */
export type Fetch = (url: string, init: { method: string; headers: Record<string, string>; body?: string }) => Promise<Response>;

/**
 * Signs a guest in under a display name. With the token of an earlier session it renews that one, so that the guest stays the same user.
 * `url` is the server's origin; `undefined` or an empty string means the page's. Rejects with a `PartylineClientError`:
 * `invalid_payload` (the name), `guests_disabled`, `unauthorized` (the token), `rate_limited`, `offline`, `invalid_url`.
 */
export function signIn(url: string | undefined, name: string, token?: string, fetch: Fetch = globalThis.fetch): Promise<Session> {
  return call<Session>(fetch, url, '/api/session', token, { name });
}

/** The rooms that the token's bearer may read, the most recently active first. Rejects with a `PartylineClientError`. */
export async function listRooms(url: string | undefined, token: string, fetch: Fetch = globalThis.fetch): Promise<RoomInfo[]> {
  return (await call<ListRoomsAnswer>(fetch, url, '/api/rooms', token)).rooms;
}

/** The server's origin: the page's own unless one is given. Throws `invalid_url` for what isn't just an origin of http or https. */
export function originOf(url: string | undefined): string {
  if (!url) return pageOrigin() ?? refuse('the server has to be named here: pass `url`, such as "http://localhost:3000"');
  const { protocol, origin, href } = URL.canParse(url) ? new URL(url) : refuse(`"${url}" is no URL, such as "http://localhost:3000"`);
  if (protocol !== 'http:' && protocol !== 'https:') return refuse(`"${url}" has to begin with http:// or https://`);
  return href === `${origin}/` ? origin : refuse(`"${url}" has to end after its host and port, as in "${origin}": a server is never below a path`);
}

/** `undefined` outside a browser, and for pages that have none of their own, such as files. */
function pageOrigin(): string | undefined {
  return typeof location === 'undefined' || location.origin === 'null' ? undefined : location.origin;
}

function refuse(message: string): never {
  throw new PartylineClientError({ code: 'invalid_url', message });
}

/** Answers with a status but without a code come from something in between, such as a proxy. */
const codeOfStatus: Record<number, Code> = { 401: 'unauthorized', 403: 'forbidden', 404: 'not_found', 413: 'too_large', 429: 'rate_limited' };

async function call<T>(fetch: Fetch, url: string | undefined, path: string, token?: string, body?: object): Promise<T> {
  const headers = { ...(token ? { authorization: `Bearer ${token}` } : {}), ...(body ? { 'content-type': 'application/json' } : {}) };
  const init = body ? { method: 'POST', headers, body: JSON.stringify(body) } : { method: 'GET', headers };
  const origin = originOf(url);
  const response = await fetch(origin + path, init).catch((cause: unknown) => {
    throw new PartylineClientError(offline(unreachable(origin)), { cause });
  });
  const answer: unknown = await response.json().catch(() => undefined);
  if (!response.ok || answer === undefined) throw new PartylineClientError(refusalIn(answer, response));
  return answer as T;
}

/** A browser doesn't tell a page whether nobody answered, or whether the answer isn't for it. */
function unreachable(server: string): string {
  const page = pageOrigin();
  const hint = page === undefined || page === server ? '' : `, or doesn't allow pages of ${page}: its setting ORIGINS has to name them`;
  return `the server at ${server} could not be reached${hint}`;
}

/** A refusal is `{ ok: false, error: { code, message } }`, over HTTP as on the wire. */
function refusalIn(answer: unknown, { status, headers }: Response): Problem {
  const error = typeof answer === 'object' && answer !== null && 'error' in answer ? answer.error : answer;
  const problem = problemIn(error);
  if (problem) return problem;
  const seconds = Number(headers.get('retry-after') ?? Number.NaN);
  const retryAfterMs = Number.isFinite(seconds) ? { retryAfterMs: seconds * 1000 } : {};
  return { code: codeOfStatus[status] ?? 'internal', message: `the server answered with status ${status}`, ...retryAfterMs };
}
