import { type Code, type CodeKind, codes, isCode } from '@partyline/protocol/constants';

/** Codes that only the client says, and what to do about them. */
const ownCodes = {
  /** The network failed, or the answer didn't come in time. */
  offline: 'retry',
  /** Too much waits to be sent, or failed and was not discarded. */
  outbox_full: 'retry',
  /** The store of the outbox doesn't work: what waits is in memory only. */
  outbox_not_kept: 'retry',
  /** What names the server is no address of one. */
  invalid_url: 'final',
  /** The application took a publish back before it was sent. */
  cancelled: 'final',
} as const satisfies Record<string, CodeKind>;

/** A code of the wire, or one of the client's own. */
export type ClientCode = Code | keyof typeof ownCodes;

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

/** What to do about a problem. */
export function kindOf({ code }: Problem): CodeKind {
  return { ...codes, ...ownCodes }[code];
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
