import { Body, Controller, HttpCode, Inject, Post, Req } from '@nestjs/common';
import * as wire from '@partyline/protocol';
import type { FastifyRequest } from 'fastify';
import { z } from 'zod';
import type { Order } from '../../core/inbox/orders.ts';
import { notificationsScope } from '../auth/scopes.ts';
import { TokenService } from '../auth/token.service.ts';
import { streamPrefix } from '../chat/room-connection.ts';
import { parseBody } from '../http/parse-body.ts';
import { rateKeyOf } from '../limits/client-address.ts';
import { notificationsOptions, type NotificationsOptions } from './notifications.options.ts';

const Several = z.object({ notifications: z.array(wire.SendNotification).min(1).max(wire.limits.batch) });

/** What services notify people of. The answer comes when all of it is on disk. */
@Controller('api/notifications')
export class NotificationsController {
  constructor(
    @Inject(TokenService) private readonly tokens: TokenService,
    @Inject(notificationsOptions) private readonly options: NotificationsOptions,
  ) {}

  @Post()
  @HttpCode(200)
  async send(@Req() { ip, headers }: FastifyRequest, @Body() body: unknown): Promise<wire.SendNotificationsAnswer> {
    const { limiter, inbox, log } = this.options;
    limiter.of({ address: rateKeyOf(ip) }).admit('orders');
    const service = await this.tokens.verifyService(headers.authorization, notificationsScope);
    const asked = parse(body, headers['content-type']);
    log.info({ order: 'notify', service: service.name, tokenId: service.tokenId, notifications: asked.length }, 'an order to notify');
    const sent = await inbox.orders.carryOut(
      service.name,
      asked.map((each) => this.#orderOf(each)),
    );
    return { ok: true, sent: [...sent] };
  }

  #orderOf({ id, to, title, body, link, room }: wire.SendNotification): Order {
    return { id, to: this.#usersOf(to), content: { title, body, link, room } };
  }

  #usersOf(to: wire.SendNotification['to']): readonly string[] | 'all' {
    if ('user' in to) return [to.user];
    if ('users' in to) return to.users;
    if ('all' in to) return 'all';
    return this.options.members.list(streamPrefix + to.room, Number.POSITIVE_INFINITY).map(({ user }) => user);
  }
}

/** Which of both forms it is decides what a refusal says of it. */
function parse(body: unknown, contentType: string | undefined): readonly wire.SendNotification[] {
  if (typeof body === 'object' && body !== null && 'notifications' in body) return parseBody(Several, body, contentType).notifications;
  return [parseBody(wire.SendNotification, body, contentType)];
}
