import { randomBytes } from 'node:crypto';
import { type DynamicModule, Module } from '@nestjs/common';
import { Feeds } from '../../core/feed/feeds.ts';
import { MatchNotices } from '../../core/match/match-notices.ts';
import { Matches } from '../../core/match/matches.ts';
import { RateLimiter } from '../limits/rate-limiter.ts';
import { FeedsController } from './feeds.controller.ts';
import { LiveScoresGateway } from './live-scores.gateway.ts';
import type { LiveScoresOptions } from './live-scores.options.ts';
import { MatchesController } from './matches.controller.ts';
import { ServiceRequests } from './service-requests.ts';

/** The `/live-scores` namespace, and what services send to it over HTTP. Identities come from the adapter's `authenticate` (see `AuthModule`). */
@Module({})
export class LiveScoresModule {
  static forRoot({ streams, limiter, clock, log, auth, notifier = nobody }: LiveScoresOptions): DynamicModule {
    const feeds = new Feeds({ clock, newEpoch: () => randomBytes(9).toString('base64url') });
    const matches = new Matches({ streams, feeds, clock, onError: (error) => log.error({}, 'live scores: something failed that nobody waits for', error) });
    return {
      module: LiveScoresModule,
      imports: [auth],
      controllers: [FeedsController, MatchesController],
      providers: [
        LiveScoresGateway,
        ServiceRequests,
        { provide: Feeds, useValue: feeds },
        { provide: Matches, useValue: matches },
        { provide: MatchNotices, useValue: new MatchNotices(notifier, clock) },
        { provide: RateLimiter, useValue: limiter },
      ],
      exports: [Feeds, Matches],
    };
  }
}

const nobody: NonNullable<LiveScoresOptions['notifier']> = { notify: () => Promise.resolve([]), followers: () => Promise.resolve([]) };
