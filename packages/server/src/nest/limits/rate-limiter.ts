import type { Clock } from '../../core/clock.ts';
import { PartylineError } from '../../core/partyline-error.ts';
import { TokenBuckets } from '../../core/token-bucket.ts';
import type { RateKind, RateLimits, RateScope } from './rate-limits.ts';

/** Who spends. What is absent isn't counted. */
export type Sender = { readonly [S in RateScope]?: string | undefined };

interface Counted {
  readonly scope: RateScope;
  readonly buckets: TokenBuckets;
}

/** What one request spends of several kinds. */
export type Costs = { readonly [K in RateKind]?: number };

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

  /** Spends `cost`, or throws `rate_limited` with the wait until it would pass, and spends nothing. */
  admit(kind: RateKind, sender: Sender, cost = 1): void {
    if (this.tryAdmit(kind, sender, cost)) return;
    const retryAfterMs = this.waitFor(kind, sender, cost);
    throw new PartylineError('rate_limited', `too many ${kind}; wait and send it again`, { retryAfterMs });
  }

  /** The same for several kinds at once: where any of them has to wait nothing is spent, and the wait is until all would pass. */
  admitAll(costs: Costs, sender: Sender): void {
    const now = this.#clock.monotonic();
    const spent = Object.entries(costs) as [RateKind, number][];
    const waits = spent.map(([kind, cost]) => this.#waitAt(now, kind, sender, cost));
    const retryAfterMs = Math.max(0, ...waits);
    if (retryAfterMs > 0) {
      const kind = spent[waits.indexOf(retryAfterMs)]?.[0];
      throw new PartylineError('rate_limited', `too many ${kind}; wait and send it again`, { retryAfterMs });
    }
    for (const [kind, cost] of spent) this.#spendAt(now, kind, sender, cost);
  }

  /** `admit` without an error: `false` where it would throw. */
  tryAdmit(kind: RateKind, sender: Sender, cost = 1): boolean {
    const now = this.#clock.monotonic();
    if (this.#waitAt(now, kind, sender, cost) > 0) return false;
    this.#spendAt(now, kind, sender, cost);
    return true;
  }

  /** Counts what happened already, into debt if need be. */
  spend(kind: RateKind, sender: Sender, cost = 1): void {
    this.#spendAt(this.#clock.monotonic(), kind, sender, cost);
  }

  /** Milliseconds until `cost` would be admitted; 0 for now. */
  waitFor(kind: RateKind, sender: Sender, cost = 1): number {
    return this.#waitAt(this.#clock.monotonic(), kind, sender, cost);
  }

  #spendAt(now: number, kind: RateKind, sender: Sender, cost: number): void {
    for (const { scope, buckets } of this.#counted.get(kind) ?? []) {
      const key = sender[scope];
      if (key !== undefined) buckets.spend(key, cost, now);
    }
  }

  #waitAt(now: number, kind: RateKind, sender: Sender, cost: number): number {
    let wait = 0;
    for (const { scope, buckets } of this.#counted.get(kind) ?? []) {
      const key = sender[scope];
      if (key !== undefined) wait = Math.max(wait, buckets.waitFor(key, cost, now));
    }
    return wait;
  }

  #count(kind: RateKind): Counted[] {
    const counted = this.#counted.get(kind) ?? [];
    this.#counted.set(kind, counted);
    return counted;
  }
}
