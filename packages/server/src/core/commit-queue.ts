import type { Append } from './entry.ts';
import { asUnavailable, type PartylineError } from './partyline-error.ts';
import type { AppendResult, StreamStore } from './stream-store.ts';

/** Told what became of an append. */
export type Settle = (outcome: AppendResult | PartylineError) => void;

interface Pending {
  readonly append: Append;
  readonly settle: Settle;
  /** For all who wait until it is settled. */
  passed?: PromiseWithResolvers<void>;
}

/** Appends waiting for the store beyond this make the queue full: memory stays bounded when the disk can't keep up. */
const maxWaiting = 20_000;
/** Appends in one commit. Larger groups save little more, and delay the first of them. */
const maxBatch = 500;
/** Commits under way: one on disk, one ready to follow it while this process tells the first one's entries. */
const maxCommits = 2;

/** Runs a callback later in the same turn of the event loop, or right after it. */
export type Defer = (run: () => void) => void;

/**
 * Group commit: all appends of a turn go into one commit, and what arrives while commits are under way goes into the next
 * one. Outcomes are settled in the order of the appends, and before anything that is told of a later batch.
 */
export class CommitQueue {
  readonly #store: StreamStore;
  readonly #atEndOfTurn: Defer;
  readonly #onError: (error: unknown) => void;
  #waiting: Pending[] = [];
  #commits = 0;
  #flushScheduled = false;
  #settled: Promise<void> = Promise.resolve();
  #whenIdle: (() => void)[] = [];

  /** `onError` is told of what a `settle` threw: the queue goes on. */
  constructor(store: StreamStore, atEndOfTurn: Defer, onError: (error: unknown) => void) {
    this.#store = store;
    this.#atEndOfTurn = atEndOfTurn;
    this.#onError = onError;
  }

  get isFull(): boolean {
    return this.#waiting.length >= maxWaiting;
  }

  /** `settle` is called exactly once, in the order of the pushes. */
  push(append: Append, settle: Settle): void {
    this.#waiting.push({ append, settle });
    this.#schedule();
  }

  /** Resolves when every push so far is settled, however many come after. */
  passed(): Promise<void> {
    const last = this.#waiting.at(-1);
    if (!last) return this.#settled;
    last.passed ??= Promise.withResolvers();
    return last.passed.promise;
  }

  /** Resolves when nothing is left to settle. */
  idle(): Promise<void> {
    if (this.#waiting.length === 0 && this.#commits === 0) return Promise.resolve();
    return new Promise((resolve) => this.#whenIdle.push(resolve));
  }

  #schedule(): void {
    if (this.#flushScheduled || this.#commits >= maxCommits) return;
    this.#flushScheduled = true;
    this.#atEndOfTurn(() => {
      this.#flushScheduled = false;
      this.#flush();
    });
  }

  #flush(): void {
    if (this.#waiting.length === 0 || this.#commits >= maxCommits) return;
    const batch = this.#waiting.splice(0, maxBatch);
    this.#commits += 1;
    const committed = this.#commit(batch);
    // A store may answer out of order; entries must be told in order.
    this.#settled = this.#settled.then(async () => {
      const outcomes = await committed;
      batch.forEach((pending, index) => this.#settle(pending, outcomes[index] as AppendResult | PartylineError));
      this.#commits -= 1;
      if (this.#waiting.length > 0) this.#schedule();
      else if (this.#commits === 0) this.#whenIdle.splice(0).forEach((resolve) => resolve());
    });
  }

  /** Never throws: the queue would stand still for good. */
  #settle({ settle, passed }: Pending, outcome: AppendResult | PartylineError): void {
    try {
      settle(outcome);
    } catch (error) {
      this.#onError(error);
    }
    passed?.resolve();
  }

  async #commit(batch: readonly Pending[]): Promise<readonly (AppendResult | PartylineError)[]> {
    try {
      return await this.#store.append(batch.map(({ append }) => append));
    } catch (error) {
      const refusal = asUnavailable(error);
      return batch.map(() => refusal);
    }
  }
}
