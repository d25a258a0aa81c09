import { type Code, type CodeKind, codes, isCode } from '@partyline/protocol/constants';

/** A code of the wire, or `offline`: the network failed or the answer didn't come in time. The client alone says `offline`. */
export type ClientCode = Code | 'offline';

/** Why something didn't work. `retryAfterMs` is in milliseconds. */
export interface Problem {
  readonly code: ClientCode;
  readonly message: string;
  readonly retryAfterMs?: number | undefined;
}

/** The one class of errors that this package throws and rejects with. */
export class PartylineClientError extends Error implements Problem {
  readonly code: ClientCode;
  readonly retryAfterMs: number | undefined;

  constructor(problem: Problem, options?: ErrorOptions) {
    super(problem.message, options);
    this.name = 'PartylineClientError';
    this.code = problem.code;
    this.retryAfterMs = problem.retryAfterMs;
  }
}

/** What to do about a problem. Being offline passes. */
export function kindOf(problem: Problem): CodeKind {
  return problem.code === 'offline' ? 'retry' : codes[problem.code];
}

export function offline(message: string): Problem {
  return { code: 'offline', message };
}

/** The problem in what a server sent; `undefined` where there is none. */
export function problemIn(value: unknown): Problem | undefined {
  if (typeof value !== 'object' || value === null || !('code' in value) || !isCode(value.code)) return undefined;
  const message = 'message' in value && typeof value.message === 'string' ? value.message : value.code;
  const retryAfterMs = 'retryAfterMs' in value && typeof value.retryAfterMs === 'number' ? value.retryAfterMs : undefined;
  return retryAfterMs === undefined ? { code: value.code, message } : { code: value.code, message, retryAfterMs };
}

/** Anything thrown, as a problem: what isn't ours came from the network or from the application's own callbacks. */
export function problemOf(error: unknown): Problem {
  if (error instanceof PartylineClientError) {
    const { code, message, retryAfterMs } = error;
    return retryAfterMs === undefined ? { code, message } : { code, message, retryAfterMs };
  }
  return offline(error instanceof Error ? error.message : String(error));
}
