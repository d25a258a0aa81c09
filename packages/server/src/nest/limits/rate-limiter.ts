import type { Clock } from '../../core/clock.ts';
import { KeyedBucket, TokenBuckets } from '../../core/token-buckets.ts';
import { Account } from './account.ts';
import type { RateKind, RateLimits, RateScope } from './rate-limits.ts';

/** Who spends. What is absent isn't counted. */
export type Sender = { readonly [S in RateScope]?: string | undefined };

interface Counted {
  readonly scope: RateScope;
  readonly buckets: TokenBuckets;
}

/** All rates of a server. Synchronous; memory follows the number of senders that were active lately. */
export class RateLimiter {
  readonly #clock: Clock;
  readonly #counted = new Map<RateKind, Counted[]>();

  constructor(limits: RateLimits, clock: Clock) {
    this.#clock = clock;
    for (const scope of ['user', 'connection', 'address'] as const) {
      for (const [kind, rate] of Object.entries(limits[scope])) this.#count(kind as RateKind).push({ scope, buckets: new TokenBuckets(rate) });
    }
  }

  /** What this sender may spend. Who sends much keeps it; two of the same sender share what there is. */
  of(sender: Sender): Account {
    return new Account(this.#clock, (kind) => this.#bucketsOf(kind, sender));
  }

  #bucketsOf(kind: RateKind, sender: Sender): readonly KeyedBucket[] {
    return (this.#counted.get(kind) ?? []).flatMap(({ scope, buckets }) => {
      const key = sender[scope];
      return key === undefined ? [] : new KeyedBucket(buckets, key);
    });
  }

  #count(kind: RateKind): Counted[] {
    const counted = this.#counted.get(kind) ?? [];
    this.#counted.set(kind, counted);
    return counted;
  }
}
