import { nextMoveAt, type Point } from '@partyline/protocol/cursors';

/** Moves that are looked for in frames: what was sent before these won't come back any more. */
const mostUnderWay = 32;

/** When a room's frames come, and how far away the server is that makes them. Times are monotonic milliseconds. */
export class FrameTime {
  #heardAt = Number.NEGATIVE_INFINITY;
  /** Sent, and not yet seen in a frame. */
  #underWay: readonly { readonly at: Point; readonly sentAt: number }[] = [];
  /** The shortest that a move took until it came back in a frame. */
  #shortestMs = Number.POSITIVE_INFINITY;
  readonly #answeredMs: () => number;

  /** `answeredMs`: the shortest that the server took to answer anything; infinite where it wasn't asked yet. */
  constructor(answeredMs: () => number) {
    this.#answeredMs = answeredMs;
  }

  /** A frame came. */
  heard(now: number): void {
    this.#heardAt = now;
  }

  /** One's own cursor was sent to be there. */
  sent(at: Point, now: number): void {
    this.#underWay = [...this.#underWay, { at, sentAt: now }].slice(-mostUnderWay);
  }

  /** A frame has it there. */
  cameBack({ x, y }: Point, now: number): void {
    const index = this.#underWay.findIndex(({ at }) => at.x === x && at.y === y);
    const sent = this.#underWay[index];
    if (!sent) return;
    this.#underWay = this.#underWay.slice(index + 1);
    this.#shortestMs = Math.min(this.#shortestMs, now - sent.sentAt);
  }

  /** As the protocol has it, for a pointer that moved at `movedAt` and goes on. */
  nextMoveAt(movedAt: number, periodMs: number): number {
    return nextMoveAt(movedAt, periodMs, this.#heardAt, this.#wayMs);
  }

  /** Of another connection nothing is known. */
  reset(): void {
    this.#heardAt = Number.NEGATIVE_INFINITY;
    this.#underWay = [];
    this.#shortestMs = Number.POSITIVE_INFINITY;
  }

  /**
   * There and back: as answers have it. Where all of those were slow, since the server or this page was busy, moves may come now before a frame
   * and now after it; one that came right before one is back sooner than any answer, and tells it.
   */
  get #wayMs(): number {
    const way = Math.min(this.#shortestMs, this.#answeredMs());
    return Number.isFinite(way) ? way : 0;
  }
}
