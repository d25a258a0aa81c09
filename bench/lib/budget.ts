/** The time that a bench may take, for one that has to come to an end on a busy machine as well. */
export class Budget {
  readonly #endsAt: number;
  readonly #now: () => number;

  /** Milliseconds from now on; `now` in milliseconds. */
  constructor(ms: number, now: () => number = () => performance.now()) {
    this.#now = now;
    this.#endsAt = now() + ms;
  }

  get left(): number {
    return this.#endsAt - this.#now();
  }

  /** A part of what is left; at most `ms`. */
  part(ms: number): Budget {
    return new Budget(Math.min(ms, this.left), this.#now);
  }
}
