import { backoff } from './backoff.ts';
import type { Clock } from './clock.ts';
import type { Problem } from './error.ts';

/** How long a store may take before the client goes on without it, in milliseconds. */
const patienceMs = 5_000;
/** The longest pause before a store that failed is tried again, in milliseconds. */
const longestPause = 5 * 60_000;

export interface StorePatienceOptions {
  readonly clock: Clock;
  readonly random: () => number;
  /** The store failed or takes too long: whoever waits for it goes on without it. */
  readonly lost: () => void;
  /** It works again. */
  readonly regained: () => void;
}

/** How long a store is waited for, what is said of it meanwhile, and when it is tried again. */
export class StorePatience {
  readonly #options: StorePatienceOptions;
  #problem: Problem | undefined;
  #failures = 0;
  #cancelWait: (() => void) | undefined;
  #cancelRetry: (() => void) | undefined;

  constructor(options: StorePatienceOptions) {
    this.#options = options;
  }

  /** Why what waits would not survive now. */
  get problem(): Problem | undefined {
    return this.#problem;
  }

  /** Whether it failed, and isn't to be tried yet. */
  get isPaused(): boolean {
    return this.#cancelRetry !== undefined;
  }

  /** Something was asked of it. `reason` is what is said if no answer comes. */
  begin(reason: string): void {
    this.#endWait();
    this.#cancelWait = this.#options.clock.after(patienceMs, () => this.lose(reason));
  }

  /** It answered. */
  works(): void {
    this.#endWait();
    this.#failures = 0;
    if (!this.#problem) return;
    this.#problem = undefined;
    this.#options.regained();
  }

  /** On without it for now. */
  lose(error: unknown): void {
    this.#endWait();
    const reason = error instanceof Error ? error.message : String(error);
    this.#problem = { code: 'outbox_not_kept', message: `what waits to be sent is kept in memory only: ${reason}` };
    this.#options.lost();
  }

  /** Tries again later, and later with each failure. */
  retry(again: () => void): void {
    this.#failures += 1;
    this.#cancelRetry?.();
    this.#cancelRetry = this.pause(this.#failures, () => {
      this.#cancelRetry = undefined;
      again();
    });
  }

  /** Calls back after the pause that follows so many failures. The returned function cancels. */
  pause(failures: number, then: () => void): () => void {
    const { clock, random } = this.#options;
    return clock.after(patienceMs + backoff(failures, longestPause, random), then);
  }

  /** Waits for nothing any more. */
  stop(): void {
    this.#endWait();
    this.#cancelRetry?.();
    this.#cancelRetry = undefined;
  }

  #endWait(): void {
    this.#cancelWait?.();
    this.#cancelWait = undefined;
  }
}
