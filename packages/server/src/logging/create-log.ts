import type { Log } from './logger.ts';
import { textLog } from './text-log.ts';

export type LogLevel = 'debug' | 'info' | 'warn' | 'error' | 'silent';

export interface LogOptions {
  readonly logFormat: 'text' | 'json';
  readonly logLevel: LogLevel;
}

/** The log of the program, on standard output. */
export async function createLog({ logFormat, logLevel }: LogOptions): Promise<Log> {
  if (logFormat === 'text') return textLog(logLevel, (line) => process.stdout.write(line));
  const { pinoLog } = await import('./pino-log.ts');
  return pinoLog(logLevel);
}
