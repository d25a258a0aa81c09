import { type Rate, TokenBucket } from './token-bucket.ts';

/**
 * Buckets by key, such as a user or an address. Full ones are forgotten when the registry has grown, so its size follows
 * the number of keys that spent something lately.
 */
export class TokenBuckets {
  readonly #rate: Rate;
  readonly #buckets = new Map<string, TokenBucket>();
  #sweepAt: number;
  readonly #minSweep: number;
  /** Raised when buckets were forgotten: whoever holds one looks again. */
  #sweeps = 0;

  constructor(rate: Rate, minSweep = 1000) {
    this.#rate = rate;
    this.#minSweep = minSweep;
    this.#sweepAt = minSweep;
  }

  get size(): number {
    return this.#buckets.size;
  }

  get sweeps(): number {
    return this.#sweeps;
  }

  find(key: string): TokenBucket | undefined {
    return this.#buckets.get(key);
  }

  /** The key's bucket; a new one is full. */
  at(key: string, now: number): TokenBucket {
    let bucket = this.#buckets.get(key);
    if (!bucket) {
      if (this.#buckets.size >= this.#sweepAt) this.#sweep(now);
      bucket = new TokenBucket(this.#rate, now);
      this.#buckets.set(key, bucket);
    }
    return bucket;
  }

  /** Runs again once the registry has doubled, so its cost is constant for each key that comes. */
  #sweep(now: number): void {
    for (const [key, bucket] of this.#buckets) if (bucket.isFull(now)) this.#buckets.delete(key);
    this.#sweepAt = Math.max(this.#minSweep, this.#buckets.size * 2);
    this.#sweeps += 1;
  }
}

/** One key of a registry, with its bucket at hand: who spends thousands of times isn't looked up each time. */
export class KeyedBucket {
  readonly #buckets: TokenBuckets;
  readonly #key: string;
  #bucket: TokenBucket | undefined;
  #sweeps = -1;

  constructor(buckets: TokenBuckets, key: string) {
    this.#buckets = buckets;
    this.#key = key;
  }

  /** As `TokenBucket.waitFor`; a key without a bucket waits for nothing. */
  waitFor(cost: number, now: number): number {
    return this.#find()?.waitFor(cost, now) ?? 0;
  }

  /** As `TokenBucket.spend`. */
  spend(cost: number, now: number): number {
    const bucket = this.#find() ?? this.#hold(this.#buckets.at(this.#key, now));
    return bucket.spend(cost, now);
  }

  #find(): TokenBucket | undefined {
    if (this.#bucket && this.#sweeps === this.#buckets.sweeps) return this.#bucket;
    return this.#hold(this.#buckets.find(this.#key));
  }

  #hold<T extends TokenBucket | undefined>(bucket: T): T {
    this.#bucket = bucket;
    this.#sweeps = this.#buckets.sweeps;
    return bucket;
  }
}
