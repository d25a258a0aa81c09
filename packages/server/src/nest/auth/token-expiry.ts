import type { Clock } from '../../core/clock.ts';

interface Watched {
  readonly expiresAt: number;
  readonly onExpired: () => void;
}

/** How often the wall clock is looked at, in milliseconds. It may jump, so a timer for the whole time would not do. */
const every = 1000;

/** A3: calls back when a token's time is over. One timer for all. */
export class TokenExpiry {
  readonly #clock: Clock;
  readonly #watched = new Set<Watched>();
  #earliest = Infinity;
  #isTicking = false;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** `expiresAt` in milliseconds since 1970. Returns its own undo. */
  watch(expiresAt: number, onExpired: () => void): () => void {
    const watched = { expiresAt, onExpired };
    this.#watched.add(watched);
    this.#earliest = Math.min(this.#earliest, expiresAt);
    if (!this.#isTicking) this.#tick();
    return () => this.#watched.delete(watched);
  }

  #look(): void {
    this.#isTicking = false;
    if (this.#clock.now() >= this.#earliest) this.#expire();
    if (this.#watched.size > 0 && !this.#isTicking) this.#tick();
  }

  #tick(): void {
    this.#isTicking = true;
    this.#clock.after(every, () => this.#look());
  }

  #expire(): void {
    const now = this.#clock.now();
    this.#earliest = Infinity;
    for (const watched of this.#watched) {
      if (watched.expiresAt > now) {
        this.#earliest = Math.min(this.#earliest, watched.expiresAt);
        continue;
      }
      this.#watched.delete(watched);
      watched.onExpired();
    }
  }
}
