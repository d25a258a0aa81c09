import type { RemoteCursor } from './other-cursors.ts';

/** A cursor gets to where it was told in about the time until the next frame, within these bounds, in milliseconds. */
const shortestMs = 16;
const longestMs = 250;

export interface Place {
  readonly x: number;
  readonly y: number;
}

interface Leg {
  readonly from: Place;
  readonly to: Place;
  readonly startedAt: number;
  readonly ms: number;
}

/** Where to draw cursors between the frames that tell where they are: each goes from where it is drawn to its newest place, in the time of a frame. */
export class CursorMotion {
  readonly #legs = new Map<number, Leg>();
  #frameAt = Number.NEGATIVE_INFINITY;

  /** A frame told it, at `now`. */
  moved(cursors: readonly RemoteCursor[], now: number): void {
    const ms = Math.min(longestMs, Math.max(shortestMs, now - this.#frameAt));
    this.#frameAt = now;
    for (const { slot, x, y } of cursors) {
      const to = { x, y };
      // One that just came has come from nowhere.
      this.#legs.set(slot, { from: this.at(slot, now) ?? to, to, startedAt: now, ms });
    }
  }

  /** It is there, wherever it came from. */
  stand({ slot, x, y }: RemoteCursor): void {
    this.#legs.set(slot, { from: { x, y }, to: { x, y }, startedAt: Number.NEGATIVE_INFINITY, ms: shortestMs });
  }

  /** Where to draw it; `undefined` where it was never told. */
  at(slot: number, now: number): Place | undefined {
    const leg = this.#legs.get(slot);
    if (!leg) return undefined;
    const { from, to, startedAt, ms } = leg;
    const share = Math.max(0, (now - startedAt) / ms);
    if (share >= 1) return to;
    return { x: from.x + (to.x - from.x) * share, y: from.y + (to.y - from.y) * share };
  }

  forget(slot: number): void {
    this.#legs.delete(slot);
  }
}
