import { describeError } from './describe-error.ts';
import type { LogLevel } from './create-log.ts';
import type { Log, LogFields } from './logger.ts';

const levels = ['debug', 'info', 'warn', 'error', 'silent'] as const;

/** One line a happening, for a person's eyes: `12:03:44 info  connected connection=x9 user=ana`. */
export function textLog(level: LogLevel, write: (line: string) => void, now: () => number = Date.now, bound: LogFields = {}): Log {
  const line =
    (of: LogLevel) =>
    (fields: LogFields, message: string, ...causes: unknown[]): void => {
      if (levels.indexOf(of) < levels.indexOf(level)) return;
      const time = new Date(now()).toTimeString().slice(0, 8);
      const cause = causes.length > 0 ? describeError(causes[0]) : undefined;
      const why = cause ? `: ${cause.type}: ${oneLine(cause.message)}` : '';
      const trace = cause?.stack ? `\n${cause.stack}` : '';
      write(`${time} ${of.padEnd(5)} ${message}${why}${showFields({ ...bound, ...fields })}${trace}\n`);
    };
  return {
    debug: line('debug'),
    info: line('info'),
    warn: line('warn'),
    error: line('error'),
    with: (fields) => textLog(level, write, now, { ...bound, ...fields }),
  };
}

function showFields(fields: LogFields): string {
  return Object.entries(fields)
    .filter(([, value]) => value !== undefined)
    .map(([name, value]) => ` ${name}=${showValue(String(value))}`)
    .join('');
}

/** Bare where it is one plain word; otherwise quoted, so that no value can pretend to be a line or a field. */
function showValue(value: string): string {
  return /^[\w.:/@+-]+$/.test(value) ? value : JSON.stringify(value);
}

const oneLine = (text: string): string => text.replace(/\s+/g, ' ');
