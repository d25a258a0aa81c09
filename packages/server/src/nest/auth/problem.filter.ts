import { type ArgumentsHost, Catch, type ExceptionFilter } from '@nestjs/common';
import type { Code, Refusal } from '@partyline/protocol';
import { PartylineError } from '../../core/partyline-error.ts';

const statuses: Partial<Record<Code, number>> = {
  invalid_payload: 400,
  unauthorized: 401,
  token_expired: 401,
  forbidden: 403,
  guests_disabled: 403,
  not_found: 404,
  too_large: 413,
  rate_limited: 429,
  busy: 503,
  store_unavailable: 503,
  shutting_down: 503,
};

/** The part of a Fastify reply that is needed here. */
interface Reply {
  code(status: number): this;
  header(name: string, value: string): this;
  send(body: unknown): unknown;
}

/** Answers a refused HTTP request as the wire answers a refused event. */
@Catch(PartylineError)
export class ProblemFilter implements ExceptionFilter<PartylineError> {
  catch(error: PartylineError, host: ArgumentsHost): void {
    const reply = host.switchToHttp().getResponse<Reply>();
    const refusal: Refusal = { ok: false, error: error.toProblem() };
    if (error.retryAfterMs !== undefined) reply.header('retry-after', String(Math.ceil(error.retryAfterMs / 1000)));
    reply.code(statuses[error.code] ?? 500).send(refusal);
  }
}
