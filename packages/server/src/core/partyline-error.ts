import type { Problem } from '@partyline/protocol';
import { type Code, codes } from '@partyline/protocol/constants';

/** A refusal on its way to a client: a stable `code`, a sentence that says what to do, and when to try again. */
export class PartylineError extends Error {
  readonly code: Code;
  readonly retryAfterMs: number | undefined;

  constructor(code: Code, message: string, options: { retryAfterMs?: number; cause?: unknown } = {}) {
    super(message, { cause: options.cause });
    this.name = 'PartylineError';
    this.code = code;
    this.retryAfterMs = options.retryAfterMs;
  }

  get isRetryable(): boolean {
    return codes[this.code] === 'retry';
  }

  /** The form that the wire carries. */
  toProblem(): Problem {
    const problem: Problem = { code: this.code, message: this.message };
    if (this.retryAfterMs !== undefined) problem.retryAfterMs = this.retryAfterMs;
    return problem;
  }
}

/** What a store threw, as a refusal. */
export function asUnavailable(error: unknown): PartylineError {
  if (error instanceof PartylineError) return error;
  return new PartylineError('store_unavailable', 'the store is not available; send it again', { retryAfterMs: 1000, cause: error });
}
