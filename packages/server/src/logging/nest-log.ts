import type { LoggerService } from '@nestjs/common';
import type { Log } from './logger.ts';

/**
 * Nest's own lines through ours. What it says at start (each module, each route) is for debugging; its warnings and errors
 * are not. Its arguments may hold anything, so only texts and errors are taken from them.
 */
export function nestLog(log: Log): LoggerService {
  const debug = (message: unknown, ...rest: unknown[]): void => log.debug(contextOf(rest), textOf(message));
  const error = (message: unknown, ...rest: unknown[]): void => {
    const cause = [message, ...rest].find((argument) => argument instanceof Error);
    if (cause) log.error(contextOf(rest), textOf(message), cause);
    else log.error(contextOf(rest), textOf(message));
  };
  const warn = (message: unknown, ...rest: unknown[]): void => log.warn(contextOf(rest), textOf(message));
  return { log: debug, debug, verbose: debug, warn, error, fatal: error };
}

const textOf = (message: unknown): string => (typeof message === 'string' ? message : 'Nest tells of an error');

/** Nest gives the class that speaks as the last argument. */
function contextOf(rest: readonly unknown[]): { readonly context: string } {
  const last = rest.at(-1);
  return { context: typeof last === 'string' && !last.includes('\n') ? last : 'Nest' };
}
