import type { Clock } from '../../core/clock.ts';
import { PartylineError } from '../../core/partyline-error.ts';
import type { KeyedBucket } from '../../core/token-buckets.ts';
import type { RateKind } from './rate-limits.ts';

/** What one request spends of several kinds. */
export type Costs = { readonly [K in RateKind]?: number };

/** What a sender may spend: of each kind what its user, its connection and its address have left, whichever is least. */
export class Account {
  readonly #clock: Clock;
  readonly #open: (kind: RateKind) => readonly KeyedBucket[];
  readonly #buckets = new Map<RateKind, readonly KeyedBucket[]>();

  /** `open` says what counts for a kind; it is asked once. */
  constructor(clock: Clock, open: (kind: RateKind) => readonly KeyedBucket[]) {
    this.#clock = clock;
    this.#open = open;
  }

  /** Spends `cost`, or throws `rate_limited` with the wait until it would pass, and spends nothing. */
  admit(kind: RateKind, cost = 1): void {
    const now = this.#clock.monotonic();
    const retryAfterMs = this.#waitAt(now, kind, cost);
    if (retryAfterMs > 0) throw tooMany(kind, retryAfterMs);
    this.#spendAt(now, kind, cost);
  }

  /** The same for several kinds at once: where any of them has to wait nothing is spent, and the wait is until all would pass. */
  admitAll(costs: Costs): void {
    const now = this.#clock.monotonic();
    const spent = Object.entries(costs) as [RateKind, number][];
    const waits = spent.map(([kind, cost]) => this.#waitAt(now, kind, cost));
    const retryAfterMs = Math.max(0, ...waits);
    const slowest = spent[waits.indexOf(retryAfterMs)];
    if (retryAfterMs > 0 && slowest) throw tooMany(slowest[0], retryAfterMs);
    for (const [kind, cost] of spent) this.#spendAt(now, kind, cost);
  }

  /** `admit` without an error: `false` where it would throw. */
  tryAdmit(kind: RateKind, cost = 1): boolean {
    const now = this.#clock.monotonic();
    if (this.#waitAt(now, kind, cost) > 0) return false;
    this.#spendAt(now, kind, cost);
    return true;
  }

  /** Counts what happened already, into debt if need be. Returns the milliseconds until one more would be admitted; 0 for now. */
  spend(kind: RateKind, cost = 1): number {
    return this.#spendAt(this.#clock.monotonic(), kind, cost);
  }

  /** Milliseconds until `cost` would be admitted; 0 for now. */
  waitFor(kind: RateKind, cost = 1): number {
    return this.#waitAt(this.#clock.monotonic(), kind, cost);
  }

  #spendAt(now: number, kind: RateKind, cost: number): number {
    let wait = 0;
    for (const bucket of this.#of(kind)) wait = Math.max(wait, bucket.spend(cost, now));
    return wait;
  }

  #waitAt(now: number, kind: RateKind, cost: number): number {
    let wait = 0;
    for (const bucket of this.#of(kind)) wait = Math.max(wait, bucket.waitFor(cost, now));
    return wait;
  }

  #of(kind: RateKind): readonly KeyedBucket[] {
    let buckets = this.#buckets.get(kind);
    if (!buckets) {
      buckets = this.#open(kind);
      this.#buckets.set(kind, buckets);
    }
    return buckets;
  }
}

function tooMany(kind: RateKind, retryAfterMs: number): PartylineError {
  return new PartylineError('rate_limited', `too many ${kind}; wait and send it again`, { retryAfterMs });
}
