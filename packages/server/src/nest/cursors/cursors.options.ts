import type { Clock } from '../../core/clock.ts';
import type { RateLimiter } from '../limits/rate-limiter.ts';

export interface CursorsOptions {
  readonly limiter: RateLimiter;
  readonly clock: Clock;
  /** By how much the event loop is late, in milliseconds: rooms are told less often then. Default: measured while somebody moves. */
  readonly lag?: Lag;
}

export interface Lag {
  readonly ms: number;
  /** Returns its own undo. */
  use(): () => void;
}

/** The token that the options are injected by. */
export const cursorsOptions = Symbol('CursorsOptions');
