import type { Clock } from '../core/clock.ts';
import type { TrimBounds, TrimmedStream } from '../core/stream-store.ts';
import type { Log } from '../logging/logger.ts';
import { SteadyClock } from './steady-clock.ts';

export interface RetentionRule {
  /** Streams whose name starts with it, such as `chat:`. */
  readonly prefix: string;
  readonly keep?: number | undefined;
  readonly ageMs?: number | undefined;
}

export interface RetentionOptions {
  readonly rules: readonly RetentionRule[];
  readonly trim: (prefix: string, bounds: TrimBounds) => Promise<readonly TrimmedStream[]>;
  readonly clock: Clock;
  readonly log: Log;
}

/** Also the wait before the first pass: a machine that starts with a wrong clock has set it by then. */
export const retentionInterval = 10 * 60 * 1000;

/** Deletes what each rule says is over, again and again, never two passes at once. Does nothing without rules. */
export class Retention {
  readonly #options: RetentionOptions;
  readonly #rules: readonly RetentionRule[];
  readonly #time: SteadyClock;
  #cancel: (() => void) | undefined;
  readonly #stopping = new AbortController();
  #pass: Promise<void> = Promise.resolve();

  constructor(options: RetentionOptions) {
    this.#options = options;
    this.#rules = options.rules.filter(({ keep, ageMs }) => keep !== undefined || ageMs !== undefined);
    this.#time = new SteadyClock(options.clock);
  }

  start(): void {
    if (this.#rules.length > 0) this.#schedule();
  }

  /** Resolves when a pass that runs has ended, which it does soon. */
  async stop(): Promise<void> {
    this.#stopping.abort();
    this.#cancel?.();
    await this.#pass;
  }

  #schedule(): void {
    this.#cancel = this.#options.clock.after(retentionInterval, () => {
      this.#pass = this.#run().finally(() => {
        if (!this.#stopping.signal.aborted) this.#schedule();
      });
    });
  }

  async #run(): Promise<void> {
    for (const rule of this.#rules) {
      if (this.#stopping.signal.aborted) return;
      await this.#apply(rule);
    }
  }

  async #apply({ prefix, keep, ageMs }: RetentionRule): Promise<void> {
    const { trim, log } = this.#options;
    const now = this.#time.now();
    try {
      const trimmed = await trim(prefix, { keep, before: ageMs === undefined ? undefined : now - ageMs, now, signal: this.#stopping.signal });
      const removed = trimmed.reduce((sum, stream) => sum + stream.removed, 0);
      if (removed > 0) log.info({ prefix, streams: trimmed.length, entries: removed }, 'retention deleted entries');
    } catch (error) {
      log.error({ prefix }, 'retention could not delete entries; it will try again', error);
    }
  }
}
