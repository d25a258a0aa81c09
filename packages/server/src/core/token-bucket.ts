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
  #tokens: number;
  #at: number;

  constructor(rate: Rate, now: number) {
    this.#rate = rate;
    this.#tokens = rate.burst;
    this.#at = now;
  }

  /** How long until `cost` tokens are there, in milliseconds; 0 when they are. A cost above the burst waits for a full bucket. */
  waitFor(cost: number, now: number): number {
    this.#refill(now);
    const missing = Math.min(cost, this.#rate.burst) - this.#tokens;
    return missing <= 0 ? 0 : Math.ceil((missing / this.#rate.perSecond) * 1000);
  }

  /** Takes tokens, whether they are there or not: a debt is at most one burst, so nobody waits for ever. */
  spend(cost: number, now: number): void {
    this.#refill(now);
    this.#tokens = Math.max(this.#tokens - cost, -this.#rate.burst);
  }

  /** A full bucket is like none: it may be forgotten. */
  isFull(now: number): boolean {
    this.#refill(now);
    return this.#tokens >= this.#rate.burst;
  }

  #refill(now: number): void {
    const elapsed = now - this.#at;
    if (elapsed <= 0) return;
    this.#at = now;
    if (this.#tokens < this.#rate.burst) this.#tokens = Math.min(this.#rate.burst, this.#tokens + (elapsed * this.#rate.perSecond) / 1000);
  }
}

/**
 * Buckets by key, such as a user or an address. Full ones are forgotten when the registry has grown, so its size follows
 * the number of keys that spent something lately.
 */
export class TokenBuckets {
  readonly #rate: Rate;
  readonly #buckets = new Map<string, TokenBucket>();
  #sweepAt: number;
  readonly #minSweep: number;

  constructor(rate: Rate, minSweep = 1000) {
    this.#rate = rate;
    this.#minSweep = minSweep;
    this.#sweepAt = minSweep;
  }

  get size(): number {
    return this.#buckets.size;
  }

  waitFor(key: string, cost: number, now: number): number {
    return this.#buckets.get(key)?.waitFor(cost, now) ?? 0;
  }

  spend(key: string, cost: number, now: number): void {
    let bucket = this.#buckets.get(key);
    if (!bucket) {
      if (this.#buckets.size >= this.#sweepAt) this.#sweep(now);
      bucket = new TokenBucket(this.#rate, now);
      this.#buckets.set(key, bucket);
    }
    bucket.spend(cost, now);
  }

  /** Runs again once the registry has doubled, so its cost is constant for each key that comes. */
  #sweep(now: number): void {
    for (const [key, bucket] of this.#buckets) if (bucket.isFull(now)) this.#buckets.delete(key);
    this.#sweepAt = Math.max(this.#minSweep, this.#buckets.size * 2);
  }
}
