import { HttpException } from '@nestjs/common';
import type { Code, Problem } from '@partyline/protocol';
import { PartylineError } from '../../core/partyline-error.ts';

export interface HttpProblem {
  readonly status: number;
  readonly problem: Problem;
}

const statusOf: Readonly<Record<Code, number>> = {
  invalid_payload: 400,
  unknown_event: 400,
  too_large: 413,
  unauthorized: 401,
  token_expired: 401,
  token_revoked: 401,
  banned: 403,
  forbidden: 403,
  guests_disabled: 403,
  not_found: 404,
  no_such_entry: 404,
  not_author: 403,
  rate_limited: 429,
  too_many_rooms: 429,
  too_many_connections: 429,
  held_back: 409,
  busy: 503,
  store_unavailable: 503,
  slow_consumer: 503,
  superseded: 409,
  shutting_down: 503,
  internal: 500,
};

const byStatus: Readonly<Record<number, Problem>> = {
  400: { code: 'invalid_payload', message: 'the request could not be read: its address or its JSON is malformed' },
  401: { code: 'unauthorized', message: 'sign in first' },
  403: { code: 'forbidden', message: 'this is not allowed' },
  404: { code: 'not_found', message: 'there is nothing at this address' },
  413: { code: 'too_large', message: 'the request is too large' },
  414: { code: 'too_large', message: 'the address is too long' },
  415: { code: 'invalid_payload', message: 'send JSON, with the content type application/json' },
  429: { code: 'rate_limited', message: 'too many requests; try again later' },
  503: { code: 'shutting_down', message: 'the server is stopping; try again in a moment' },
};

const internal: Problem = { code: 'internal', message: 'something went wrong here; try again' };

/**
 * Whatever a request ran into, as its answer. Texts of other libraries never get in: they tell of versions, paths and what was sent.
 * `undefined` for what is a fault of the server, hence to be logged.
 */
export function expectedProblem(error: unknown): HttpProblem | undefined {
  if (error instanceof PartylineError) return { status: statusOf[error.code], problem: error.toProblem() };
  const status = error instanceof HttpException ? error.getStatus() : statusCodeOf(error);
  if (status === undefined || (status >= 500 && status !== 503)) return undefined;
  return { status, problem: byStatus[status] ?? { code: 'invalid_payload', message: 'the request is not right' } };
}

export const internalProblem: HttpProblem = { status: 500, problem: internal };

/** What Fastify throws carries the status; so may what others throw, hence only the client's faults are believed. */
function statusCodeOf(error: unknown): number | undefined {
  const status = error instanceof Error && 'statusCode' in error ? error.statusCode : undefined;
  return typeof status === 'number' && status >= 400 && status < 500 ? status : undefined;
}
