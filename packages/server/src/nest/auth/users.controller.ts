import { Controller, Delete, HttpCode, Inject, Post, Put, Req } from '@nestjs/common';
import { RoomName } from '@partyline/protocol';
import type { FastifyRequest } from 'fastify';
import { z } from 'zod';
import { Revocations } from '../../core/revocations.ts';
import type { Log } from '../../logging/logger.ts';
import { parsePayload } from '../adapter/parse-payload.ts';
import { rateKeyOf } from '../limits/client-address.ts';
import { RateLimiter } from '../limits/rate-limiter.ts';
import { authLog } from './auth.options.ts';
import { isUserId, userIdRule } from './claims.ts';
import { usersScope } from './scopes.ts';
import { TokenService } from './token.service.ts';

const OfUser = z.object({ user: z.custom<string>(isUserId, userIdRule) });
const OfRoom = OfUser.extend({ room: RoomName });

interface Done {
  readonly ok: true;
}

/** A4: cuts users off, and lets them in again, for services with a token. The answer comes when the order is in force and kept. */
@Controller('api/users/:user')
export class UsersController {
  constructor(
    @Inject(TokenService) private readonly tokens: TokenService,
    @Inject(Revocations) private readonly revocations: Revocations,
    @Inject(RateLimiter) private readonly limiter: RateLimiter,
    @Inject(authLog) private readonly log: Log,
  ) {}

  @Post('revoke')
  @HttpCode(200)
  revoke(@Req() request: FastifyRequest): Promise<Done> {
    return this.#order('revoke', request, OfUser, ({ user }) => this.revocations.revoke(user));
  }

  @Put('ban')
  ban(@Req() request: FastifyRequest): Promise<Done> {
    return this.#order('ban', request, OfUser, ({ user }) => this.revocations.ban(user));
  }

  @Delete('ban')
  unban(@Req() request: FastifyRequest): Promise<Done> {
    return this.#order('unban', request, OfUser, ({ user }) => this.revocations.unban(user));
  }

  @Put('rooms/:room/ban')
  banFromRoom(@Req() request: FastifyRequest): Promise<Done> {
    return this.#order('ban from a room', request, OfRoom, ({ user, room }) => this.revocations.banFromRoom(user, room));
  }

  @Delete('rooms/:room/ban')
  unbanFromRoom(@Req() request: FastifyRequest): Promise<Done> {
    return this.#order('unban from a room', request, OfRoom, ({ user, room }) => this.revocations.unbanFromRoom(user, room));
  }

  /** Each order leaves a line that says who gave it. A request that is refused leaves one as all of them do. */
  async #order<T extends { user: string; room?: string }>(
    order: string,
    { ip, headers, params }: FastifyRequest,
    schema: z.ZodType<T>,
    carryOut: (about: T) => Promise<void>,
  ): Promise<Done> {
    this.limiter.of({ address: rateKeyOf(ip) }).admit('orders');
    const service = await this.tokens.verifyService(headers.authorization, usersScope);
    const about = parsePayload(schema, params);
    const log = this.log.with({ order, service: service.name, tokenId: service.tokenId, user: about.user, room: about.room });
    log.info({}, 'an order about a user');
    try {
      await carryOut(about);
    } catch (error) {
      log.error({}, 'an order about a user is in force, but not kept', error);
      throw error;
    }
    return { ok: true };
  }
}
