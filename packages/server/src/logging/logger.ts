/**
 * What may stand beside a message: numbers, names and ids. Never a token, a text that somebody wrote or a session id, so
 * whole objects (a payload, a handshake, a request) don't fit the type. `connection` is the name of a connection's id.
 */
export type LogFields = Readonly<Record<string, string | number | boolean | undefined>>;

/** Where the server tells what it does, one line per happening. Messages are short and fixed; what varies goes into the fields. */
export interface Log {
  debug(fields: LogFields, message: string): void;
  info(fields: LogFields, message: string): void;
  warn(fields: LogFields, message: string): void;
  /** `cause` is what was thrown: its name, message, code and stack are logged, its other properties are not. */
  error(fields: LogFields, message: string, cause?: unknown): void;
  /** A log whose lines all carry these fields, such as `{ connection }`. */
  with(fields: LogFields): Log;
}

/** Says nothing: for tests and for embedding without a log. */
export const silentLog: Log = { debug: ignore, info: ignore, warn: ignore, error: ignore, with: () => silentLog };

function ignore(): void {}
