import { Controller, HttpCode, Inject, Post, Put, Req } from '@nestjs/common';
import { type FeedAnswer, FeedKey, type PutFeedValues, RoomName } from '@partyline/protocol';
import type { FastifyRequest } from 'fastify';
import { z } from 'zod';
import { Feeds } from '../../core/feed/feeds.ts';
import { matchesFeed } from '../../core/match/matches.ts';
import { PartylineError } from '../../core/partyline-error.ts';
import { feedsScope } from '../auth/scopes.ts';
import { PutValueBody, PutValuesBody } from './feed-bodies.ts';
import { ServiceRequests } from './service-requests.ts';

const OfFeed = z.object({ feed: RoomName });
const OfKey = OfFeed.extend({ key: FeedKey });

/** What sources say of feeds. All of a request is checked before any of it counts. */
@Controller('api/feeds/:feed')
export class FeedsController {
  constructor(
    @Inject(ServiceRequests) private readonly requests: ServiceRequests,
    @Inject(Feeds) private readonly feeds: Feeds,
  ) {}

  @Put(':key')
  async put(@Req() request: FastifyRequest): Promise<FeedAnswer> {
    const { params, body } = await this.requests.read(request, feedsScope, { params: OfKey, body: PutValueBody });
    return this.#change(params.feed, [{ key: params.key, ...body }]);
  }

  @Post()
  @HttpCode(200)
  async putAll(@Req() request: FastifyRequest): Promise<FeedAnswer> {
    const { params, body } = await this.requests.read(request, feedsScope, { params: OfFeed, body: PutValuesBody });
    return this.#change(params.feed, body.values, body.removed);
  }

  #change(feed: string, values: PutFeedValues['values'], removed: readonly string[] = []): FeedAnswer {
    if (feed === matchesFeed) throw new PartylineError('forbidden', 'this feed is derived from what happens in matches; send that to /api/matches');
    return { ok: true, ...this.feeds.change(feed, values, removed) };
  }
}
