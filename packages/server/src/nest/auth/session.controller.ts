import { Body, Controller, Header, Headers, Inject, Ip, Post } from '@nestjs/common';
import { CreateSession, type CreateSessionAnswer } from '@partyline/protocol';
import { parseBody } from '../http/parse-body.ts';
import { rateKeyOf } from '../limits/client-address.ts';
import { RateLimiter } from '../limits/rate-limiter.ts';
import { SessionService } from './session.service.ts';

@Controller('api/session')
export class SessionController {
  constructor(
    @Inject(SessionService) private readonly sessions: SessionService,
    @Inject(RateLimiter) private readonly limiter: RateLimiter,
  ) {}

  /** The address is Fastify's, which believes proxies only where it was told to. */
  @Post()
  @Header('cache-control', 'no-store')
  create(
    @Body() body: unknown,
    @Ip() address: string,
    @Headers('content-type') contentType?: string,
    @Headers('authorization') authorization?: string,
  ): Promise<CreateSessionAnswer> {
    this.limiter.of({ address: rateKeyOf(address) }).admit('sessions');
    return this.sessions.create(parseBody(CreateSession, body, contentType), authorization);
  }
}
