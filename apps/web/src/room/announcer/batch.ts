import { listNames, plural } from '../../lib/plural.ts';

export interface Heard {
  name: string;
  text: string;
}

export interface BatchOptions<T> {
  say: (sentence: string) => void;
  sentenceFor: (heard: readonly T[]) => string;
  /** Runs `task` after `ms`; returns its undo. */
  later: (task: () => void, ms: number) => () => void;
  now: () => number;
  /** At least this long between two sentences. */
  everyMs?: number;
}

/** Collects what is to be said and says it in one sentence, never sooner than a second after the last. */
export function createBatch<T>({ say, sentenceFor, later, now, everyMs = 1000 }: BatchOptions<T>): { add: (heard: T) => void; stop: () => void } {
  let waiting: T[] = [];
  let saidAt = -Infinity;
  let cancel: (() => void) | undefined;
  const flush = (): void => {
    cancel = undefined;
    saidAt = now();
    say(sentenceFor(waiting));
    waiting = [];
  };
  return {
    add: (heard) => {
      waiting.push(heard);
      // Even the first waits a moment: what comes in one page is said at once.
      cancel ??= later(flush, Math.max(100, saidAt + everyMs - now()));
    },
    stop: () => {
      cancel?.();
      cancel = undefined;
      waiting = [];
    },
  };
}

/** Up to three are read out, more are counted. */
export function sentenceFor(heard: readonly Heard[]): string {
  if (heard.length <= 3) return heard.map(({ name, text }) => `${name}: ${text}`).join('. ');
  const names = [...new Set(heard.map(({ name }) => name))];
  return `${plural(heard.length, 'new message')} from ${listNames(names)}`;
}
