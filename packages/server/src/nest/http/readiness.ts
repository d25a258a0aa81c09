import type { Problem } from '@partyline/protocol';
import type { Clock } from '../../core/clock.ts';

export interface ReadinessOptions {
  readonly clock: Clock;
  readonly isWritable: () => Promise<boolean>;
}

/** A trial write costs a commit, so asking often gets the answer of a moment ago. */
const freshMs = 1000;
/** A store that takes longer than this can't serve either. */
const patienceMs = 3000;

const stopping: Problem = { code: 'shutting_down', message: 'the server is stopping' };
const unavailable: Problem = { code: 'store_unavailable', message: 'the store takes no writes' };

/** Whether the server should be sent clients. */
export class Readiness {
  readonly #clock: Clock;
  readonly #isWritable: () => Promise<boolean>;
  #isDraining = false;
  #trial: { readonly at: number; readonly result: Promise<boolean> } | undefined;

  constructor({ clock, isWritable }: ReadinessOptions) {
    this.#clock = clock;
    this.#isWritable = isWritable;
  }

  /** From now on, and for good. */
  drain(): void {
    this.#isDraining = true;
  }

  /** Why not; `undefined` when it is ready. */
  async problem(): Promise<Problem | undefined> {
    if (this.#isDraining) return stopping;
    const isWritable = await this.#tryStore();
    if (this.#isDraining) return stopping;
    return isWritable ? undefined : unavailable;
  }

  #tryStore(): Promise<boolean> {
    const now = this.#clock.monotonic();
    if (!this.#trial || now - this.#trial.at >= freshMs) {
      this.#trial = { at: now, result: Promise.race([this.#isWritable(), this.#outOfPatience()]) };
    }
    return this.#trial.result;
  }

  #outOfPatience(): Promise<boolean> {
    return new Promise((resolve) => this.#clock.after(patienceMs, () => resolve(false)));
  }
}
