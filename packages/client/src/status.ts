import type { ConnectionState } from './connection-state.ts';
import type { Problem } from './error.ts';

/**
 * - `connecting`: not connected, and for less than 5 s so far;
 * - `live`: connected, and every room is up to date;
 * - `catching-up`: connected, and some room is still being told what it missed;
 * - `offline`: not connected for 5 s or longer, or closed; it goes on trying unless it was closed;
 * - `refused`: the server doesn't accept the token; `error` says why, `connect()` tries again.
 */
export type StatusName = 'connecting' | 'live' | 'catching-up' | 'offline' | 'refused';

export interface Status {
  readonly name: StatusName;
  /** When this began, in milliseconds since 1970. For `offline` it is when the connection was lost, 5 s before the name changed. */
  readonly since: number;
  readonly error?: Problem;
  /** When the next attempt to connect begins, in milliseconds since 1970. */
  readonly retryAt?: number;
  /** Publishes that are not stored yet, in all rooms. */
  readonly pending: number;
  /** `outbox_not_kept`: what waits would not survive this page, and why. */
  readonly warning?: Problem;
}

/** A break shorter than this isn't worth the word `offline`, in milliseconds. */
export const offlineAfterMs = 5_000;

export function nameOf(state: ConnectionState, downForMs: number, isBehind: boolean): StatusName {
  switch (state) {
    case 'live':
      return isBehind ? 'catching-up' : 'live';
    case 'refused':
      return 'refused';
    case 'closed':
      return 'offline';
    case 'idle':
      return 'connecting';
    default:
      return downForMs < offlineAfterMs ? 'connecting' : 'offline';
  }
}
