import { seededRandom } from '@partyline/testing';

/** All that is left to chance in a run comes from here: the same seed gives the same choices. */
export class Chance {
  /** From 0 up to 1. */
  readonly random: () => number;

  constructor(seed: number) {
    this.random = seededRandom(seed);
  }

  /** From 0 up to `limit`, without it. */
  below(limit: number): number {
    return Math.floor(this.random() * limit);
  }

  /** Both inclusive. */
  between(from: number, to: number): number {
    return from + this.below(to - from + 1);
  }

  /** Whether something of this probability happens. */
  of(probability: number): boolean {
    return this.random() < probability;
  }

  /** One of them; there must be one. */
  pick<T>(of: readonly T[]): T {
    return of[this.below(of.length)] as T;
  }

  /** A seed for a source of its own. */
  seed(): number {
    return this.below(0x1_0000_0000);
  }
}
