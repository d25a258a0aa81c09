import type { Counts, MarkNotifications } from '@partyline/protocol';
import { backoff, pace } from '../backoff.ts';
import type { Clock } from '../clock.ts';
import { kindOf, problemOf } from '../error.ts';

export interface UnsentMarksOptions {
  readonly clock: Clock;
  readonly random: () => number;
  readonly ask: (mark: MarkNotifications, granted: (counts: Counts) => void) => Promise<unknown>;
  /** Whether the inbox is open, so that the server can be asked. */
  readonly isOpen: () => boolean;
  /** The server took it, and counted after it; without counts it was refused for good. */
  readonly took: (mark: MarkNotifications, counts?: Counts) => void;
}

/**
 * Marks that the server has not taken yet, in the order in which they were made: one under way at a time, so that the server's counts are those
 * after all that was sent. What had no answer, or was refused for a moment, goes again: marking twice is marking once.
 */
export class UnsentMarks {
  readonly #options: UnsentMarksOptions;
  #marks: readonly MarkNotifications[] = [];
  #underWay: MarkNotifications | undefined;
  #failures = 0;
  #cancelRetry: (() => void) | undefined;

  constructor(options: UnsentMarksOptions) {
    this.#options = options;
  }

  get all(): readonly MarkNotifications[] {
    return this.#marks;
  }

  add(mark: MarkNotifications): void {
    this.#marks = [...this.#marks, mark];
    this.send();
  }

  /** They are about notifications that are gone. */
  clear(): void {
    this.#marks = [];
    this.stop();
  }

  /** The inbox is closed: what waits goes out when it is open again. */
  stop(): void {
    this.#cancelRetry?.();
    this.#cancelRetry = undefined;
    this.#failures = 0;
  }

  /** Sends the next one, where that is possible now. */
  send(): void {
    const { isOpen, ask, took } = this.#options;
    const [mark] = this.#marks;
    if (!mark || this.#underWay || this.#cancelRetry || !isOpen()) return;
    this.#underWay = mark;
    const end = (counts?: Counts): void => {
      this.#failures = 0;
      this.#marks = this.#marks.filter((each) => each !== mark);
      took(mark, counts);
    };
    ask(mark, end)
      .catch((error: unknown) => {
        const problem = problemOf(error);
        if (kindOf(problem) === 'final') end();
        else this.#later(problem.retryAfterMs);
      })
      .finally(() => {
        this.#underWay = undefined;
        this.send();
      });
  }

  #later(retryAfterMs = 0): void {
    const { clock, random, isOpen } = this.#options;
    if (!isOpen()) return;
    this.#failures += 1;
    this.#cancelRetry = clock.after(Math.max(retryAfterMs, backoff(this.#failures, pace.visible, random)), () => {
      this.#cancelRetry = undefined;
      this.send();
    });
  }
}
