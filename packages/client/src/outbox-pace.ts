import { windowSize } from './outbox-line.ts';

/** Publishes that have to be stored at the server's pace before more of them at once are tried again. */
const patience = windowSize;
/** The shortest and the longest time between two publishes that is learned, in milliseconds. */
const spacings = { shortest: 10, longest: 5_000 } as const;
/** What becomes of the time that was learned when it was too short, and when it is learned anew. */
const factors = { tooShort: 1.5, anew: 0.9 } as const;

/**
 * How fast publishes may go out over all rooms: as many at once as the window has places for, until the server says `rate_limited`. It counts
 * a user's publishes whatever room they go to, and refusals cost the sender too. So from then on one goes out at a time, some time apart, and
 * when a good number of them were stored the window opens again, by one place whenever a windowful was stored.
 *
 * How far apart is learned: the server says when it takes the next one, which is less than the time that it takes for each, so the time
 * grows when it was too short. Times are of the monotonic clock.
 */
export class OutboxPace {
  #width = windowSize;
  #spacing = 0;
  #learned = 0;
  #nextAt = 0;
  #limitedAt = Number.NEGATIVE_INFINITY;
  #stored = 0;

  /** When the next one may go out, if there is a place for it. */
  get nextAt(): number {
    return this.#nextAt;
  }

  /** Whether there is a place for another one, beside so many in flight. */
  hasPlace(inFlight: number): boolean {
    return inFlight < this.#width;
  }

  sent(now: number): void {
    this.#nextAt = now + this.#spacing;
  }

  stored(): void {
    this.#stored += 1;
    if (this.#stored < (this.#spacing > 0 ? patience : this.#width)) return;
    if (this.#spacing === 0) this.#width = Math.min(this.#width + 1, windowSize);
    this.#spacing = 0;
    this.#stored = 0;
  }

  /** The server refused one with `rate_limited`, that was sent at this time. */
  limited(retryAfterMs: number, sentAt: number, now: number): void {
    this.#nextAt = Math.max(this.#nextAt, now + retryAfterMs);
    // Sent before the first refusal was known: it tells nothing new.
    if (sentAt <= this.#limitedAt) return;
    const learned = Math.max(retryAfterMs, this.#learned * (this.#spacing > 0 ? factors.tooShort : factors.anew));
    this.#learned = Math.min(Math.max(learned, spacings.shortest), spacings.longest);
    this.#spacing = this.#learned;
    this.#width = 1;
    this.#stored = 0;
    this.#limitedAt = now;
  }
}
