/** Tokens that come back each second, and how many a bucket holds: the burst that is let through at once. */
export interface Rate {
  readonly perSecond: number;
  readonly burst: number;
}

/**
 * A token bucket, full at first. Time comes in as monotonic milliseconds. Spending is synchronous, so what a check let
 * through can't be overtaken by another request before it is counted.
 */
export class TokenBucket {
  readonly #rate: Rate;
  /** In thousandths of a token, so that whole milliseconds and rates give whole numbers. */
  #level: number;
  readonly #capacity: number;
  #at: number;

  constructor(rate: Rate, now: number) {
    this.#rate = rate;
    this.#capacity = rate.burst * 1000;
    this.#level = this.#capacity;
    this.#at = now;
  }

  /** How long until `cost` tokens are there, in milliseconds; 0 when they are. A cost above the burst waits for a full bucket. */
  waitFor(cost: number, now: number): number {
    this.#refill(now);
    const missing = Math.min(cost * 1000, this.#capacity) - this.#level;
    return missing <= 0 ? 0 : Math.ceil(missing / this.#rate.perSecond);
  }

  /** Takes tokens, whether they are there or not: a debt is at most one burst, so nobody waits for ever. Returns how long until another one is there. */
  spend(cost: number, now: number): number {
    this.#refill(now);
    this.#level = Math.max(this.#level - cost * 1000, -this.#capacity);
    return this.#level >= 1000 ? 0 : this.waitFor(1, now);
  }

  /** A full bucket is like none: it may be forgotten. */
  isFull(now: number): boolean {
    this.#refill(now);
    return this.#level >= this.#capacity;
  }

  #refill(now: number): void {
    const elapsed = now - this.#at;
    if (elapsed <= 0) return;
    this.#at = now;
    this.#level = Math.min(this.#capacity, this.#level + elapsed * this.#rate.perSecond);
  }
}
