import type { DynamicModule } from '@nestjs/common';
import type { Clock } from '../../core/clock.ts';
import type { Notifier } from '../../core/inbox/notifier.ts';
import type { Streams } from '../../core/streams.ts';
import type { Log } from '../../logging/logger.ts';
import type { RateLimiter } from '../limits/rate-limiter.ts';

export interface LiveScoresOptions {
  readonly streams: Streams;
  readonly limiter: RateLimiter;
  readonly clock: Clock;
  readonly log: Log;
  /** The module that exports `TokenService`: `AuthModule.forRoot(...)`. */
  readonly auth: DynamicModule;
  /** Tells those who follow a match. Default: nobody is told. */
  readonly notifier?: Pick<Notifier, 'notify' | 'followers'>;
}
