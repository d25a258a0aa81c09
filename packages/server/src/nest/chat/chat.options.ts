import type { Clock } from '../../core/clock.ts';
import type { MessageNotices } from '../../core/inbox/message-notices.ts';
import type { Members } from '../../core/members.ts';
import type { Streams } from '../../core/streams.ts';
import type { Log } from '../../logging/logger.ts';
import type { RateLimiter } from '../limits/rate-limiter.ts';

export interface ChatOptions {
  readonly streams: Streams;
  readonly members: Members;
  /** Notifies whom messages name and answer. Without it nobody is notified. */
  readonly notices?: Pick<MessageNotices, 'tell'> | undefined;
  readonly limiter: RateLimiter;
  readonly clock: Clock;
  readonly log: Log;
}

/** The token that the options are injected by. */
export const chatOptions = Symbol('ChatOptions');
