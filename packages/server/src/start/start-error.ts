/** Why the program doesn't start, in sentences for the person who started it. It ends with `exitCode`, and without a stack. */
export class StartError extends Error {
  readonly exitCode: number;
  readonly sentences: readonly string[];

  constructor(sentences: string | readonly string[], options: { exitCode?: number; cause?: unknown } = {}) {
    const all = typeof sentences === 'string' ? [sentences] : sentences;
    super(all.join('\n'), { cause: options.cause });
    this.name = 'StartError';
    this.exitCode = options.exitCode ?? 1;
    this.sentences = all;
  }
}
