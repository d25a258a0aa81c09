/** A JWT anywhere in a text: no library should put one into its message, and no log may depend on that. */
const token = /eyJ[\w-]+\.[\w-]+\.[\w-]*/g;

export interface DescribedError {
  readonly type: string;
  readonly code?: string;
  readonly message: string;
  readonly stack?: string;
}

/** What a log may tell of something thrown: not its other properties, where libraries keep whole requests. */
export function describeError(error: unknown): DescribedError {
  if (!(error instanceof Error)) return { type: typeof error, message: clean(String(error)) };
  // The messages of JSON.parse quote what they failed to read, which somebody may have written in private.
  if (error instanceof SyntaxError) return { type: error.name, message: 'a text could not be parsed', stack: frames(error) };
  const { code } = error as NodeJS.ErrnoException;
  const described = { type: error.name, message: clean(error.message), stack: frames(error) };
  return typeof code === 'string' ? { ...described, code } : described;
}

const clean = (text: string): string => text.replace(token, '[token]');

/** The stack without the message that it starts with. */
function frames(error: Error): string {
  return (error.stack ?? '')
    .split('\n')
    .filter((line) => line.startsWith('    at '))
    .join('\n');
}
