import type { LoggerService } from '@nestjs/common';
import type { Log } from './logger.ts';

/**
 * Nest's own lines through ours. What it says at start (each module, each route) is for debugging; its warnings and errors
 * are not. Its arguments may hold anything, so only texts and errors are taken from them.
 */
export function nestLog(log: Log): LoggerService {
  const line =
    (write: (fields: { readonly context: string }, message: string) => void) =>
    (message: unknown, ...rest: unknown[]): void =>
      write({ context: contextOf(rest) }, typeof message === 'string' ? message : 'Nest logged an object');
  return {
    log: line(log.debug),
    debug: line(log.debug),
    verbose: line(log.debug),
    warn: line(log.warn),
    error: (message: unknown, ...rest: unknown[]) => {
      const cause = [message, ...rest].find((argument) => argument instanceof Error);
      const text = typeof message === 'string' ? message : 'error';
      const fields = { context: contextOf(rest) };
      if (cause) log.error(fields, text, cause);
      else log.error(fields, text);
    },
    fatal: (message: unknown, ...rest: unknown[]) => log.error({ context: contextOf(rest) }, String(message)),
  };
}

/** Nest gives the class that speaks as the last argument. */
function contextOf(rest: readonly unknown[]): string {
  const last = rest.at(-1);
  return typeof last === 'string' && !last.includes('\n') ? last : 'Nest';
}
