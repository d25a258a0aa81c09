import { Inject, Injectable } from '@nestjs/common';
import { limits } from '@partyline/protocol';
import type { FastifyRequest } from 'fastify';
import type { z } from 'zod';
import { PartylineError } from '../../core/partyline-error.ts';
import { isDeeperThan } from '../adapter/json-depth.ts';
import { parsePayload } from '../adapter/parse-payload.ts';
import { TokenService } from '../auth/token.service.ts';
import { parseBody } from '../http/parse-body.ts';
import { rateKeyOf } from '../limits/client-address.ts';
import { RateLimiter } from '../limits/rate-limiter.ts';

/** What services send, looked at before anything is done with it: limited, authorised, parsed. */
@Injectable()
export class ServiceRequests {
  constructor(
    @Inject(TokenService) private readonly tokens: TokenService,
    @Inject(RateLimiter) private readonly limiter: RateLimiter,
  ) {}

  /** Rejects with the `PartylineError` that answers the request: `rate_limited`, `unauthorized`, `forbidden`, `too_large`, `invalid_payload`. */
  async read<P extends z.ZodType, B extends z.ZodType>(
    { ip, headers, params, body }: FastifyRequest,
    scope: string,
    schemas: { readonly params: P; readonly body: B },
  ): Promise<{ params: z.output<P>; body: z.output<B> }> {
    this.limiter.of({ address: rateKeyOf(ip) }).admit('orders');
    await this.tokens.verifyService(headers.authorization, scope);
    if (isDeeperThan(limits.jsonDepth, body)) throw new PartylineError('too_large', `a request is nested at most ${limits.jsonDepth} deep`);
    return { params: parsePayload(schemas.params, params), body: parseBody(schemas.body, body, headers['content-type']) };
  }
}
