import type { Clock } from '../../core/clock.ts';
import type { InboxParts } from '../../core/inbox/inbox-parts.ts';
import type { Members } from '../../core/members.ts';
import type { Streams } from '../../core/streams.ts';
import type { Log } from '../../logging/logger.ts';
import type { RateLimiter } from '../limits/rate-limiter.ts';

export interface NotificationsOptions {
  readonly streams: Streams;
  readonly inbox: InboxParts;
  /** Who is in which room, for what services send to all of a room. */
  readonly members: Members;
  readonly limiter: RateLimiter;
  readonly clock: Clock;
  readonly log: Log;
}

/** The token that the options are injected by. */
export const notificationsOptions = Symbol('NotificationsOptions');
