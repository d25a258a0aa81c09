import type { Problem } from '@partyline/protocol';
import { StartError } from '../../start/start-error.ts';

/** What the server said, as an error. `code` is one of docs/CODES.md. */
export class CrowdRefusal extends Error {
  readonly code: string;
  readonly retryAfterMs: number | undefined;

  constructor({ code, message, retryAfterMs }: Problem) {
    super(message);
    this.name = 'CrowdRefusal';
    this.code = code;
    this.retryAfterMs = retryAfterMs;
  }
}

/** `undefined` where it isn't one of the wire's, as from a server of another kind. */
export function problemIn(value: unknown): Problem | undefined {
  if (typeof value !== 'object' || value === null || !('code' in value) || !('message' in value)) return undefined;
  return typeof value.code === 'string' && typeof value.message === 'string' ? (value as Problem) : undefined;
}

export function unreachable(url: string, cause: unknown): StartError {
  return new StartError(`No Partyline server answers at ${url} (unreachable): start one, or say with --url where it is.`, { cause });
}

/** For whoever runs the command: what was refused, in the server's words, and its code. */
export function refused(what: string, { code, message }: CrowdRefusal): StartError {
  return new StartError(`${what}: ${message} (${code}).`);
}
