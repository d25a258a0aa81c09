/**
 * What a client does about a refusal:
 * - `final`: the same request will be refused again; tell the user.
 * - `retry`: send the same request again, with the same id, after `retryAfterMs` or a backoff.
 * - `reconnect`: this connection is over; connect again (with a new token where the code says so).
 */
export type CodeKind = 'final' | 'retry' | 'reconnect';

/** Every code of the wire. docs/CODES.md documents each; a test proves both directions. */
export const codes = {
  invalid_payload: 'final',
  unknown_event: 'final',
  too_large: 'final',
  unauthorized: 'final',
  token_expired: 'reconnect',
  token_revoked: 'reconnect',
  banned: 'final',
  forbidden: 'final',
  guests_disabled: 'final',
  not_found: 'final',
  no_such_entry: 'final',
  not_author: 'final',
  rate_limited: 'retry',
  too_many_rooms: 'final',
  too_many_connections: 'retry',
  held_back: 'retry',
  busy: 'retry',
  store_unavailable: 'retry',
  slow_consumer: 'reconnect',
  superseded: 'reconnect',
  shutting_down: 'reconnect',
  internal: 'retry',
} as const satisfies Record<string, CodeKind>;

export type Code = keyof typeof codes;

export function isCode(value: unknown): value is Code {
  return typeof value === 'string' && Object.hasOwn(codes, value);
}
