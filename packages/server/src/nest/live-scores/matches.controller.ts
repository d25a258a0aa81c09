import { Controller, HttpCode, Inject, Post, Req } from '@nestjs/common';
import { MatchId, PostMatchEvents, type PostMatchEventsAnswer } from '@partyline/protocol';
import type { FastifyRequest } from 'fastify';
import { z } from 'zod';
import type { Match } from '../../core/match/match.ts';
import { MatchNotices } from '../../core/match/match-notices.ts';
import { Matches } from '../../core/match/matches.ts';
import { scoresScope } from '../auth/scopes.ts';
import { ServiceRequests } from './service-requests.ts';

const OfMatch = z.object({ id: MatchId });

/** What happens in matches. The answer comes when it is on disk, on the board, and in the inboxes of those who follow. */
@Controller('api/matches/:id')
export class MatchesController {
  constructor(
    @Inject(ServiceRequests) private readonly requests: ServiceRequests,
    @Inject(Matches) private readonly matches: Matches,
    @Inject(MatchNotices) private readonly notices: MatchNotices,
  ) {}

  @Post('events')
  @HttpCode(200)
  async post(@Req() request: FastifyRequest): Promise<PostMatchEventsAnswer> {
    const { params, body } = await this.requests.read(request, scoresScope, { params: OfMatch, body: PostMatchEvents });
    const events = await this.matches.post(params.id, body.events);
    // Also of those that are stored already: the server may have ended between storing them and this.
    const stored = events.filter(({ seq }) => seq > 0).map(({ seq }) => seq);
    if (stored.length > 0) await this.notices.tell(this.matches.find(params.id) as Match, stored);
    return { ok: true, events: events.map(({ seq, duplicate }) => (duplicate ? { seq, duplicate } : { seq })) };
  }
}
