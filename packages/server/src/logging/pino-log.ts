import { destination, type Logger, pino, stdTimeFunctions } from 'pino';
import { describeError } from './describe-error.ts';
import type { LogLevel } from './create-log.ts';
import type { Log } from './logger.ts';

/** One JSON object a line, for collectors. Written synchronously: nothing is lost when the process ends. */
export function pinoLog(level: LogLevel): Log {
  const logger = pino(
    { level, base: null, timestamp: stdTimeFunctions.isoTime, formatters: { level: (label) => ({ level: label }) } },
    destination({ dest: 1, sync: true }),
  );
  return wrap(logger);
}

function wrap(logger: Logger): Log {
  return {
    debug: (fields, message) => logger.debug(fields, message),
    info: (fields, message) => logger.info(fields, message),
    warn: (fields, message) => logger.warn(fields, message),
    error: (fields, message, ...causes: unknown[]) => logger.error(causes.length > 0 ? { ...fields, err: describeError(causes[0]) } : fields, message),
    with: (fields) => wrap(logger.child(fields)),
  };
}
