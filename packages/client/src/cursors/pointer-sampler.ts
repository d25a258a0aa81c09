import type { Point } from '@partyline/protocol/cursors';
import type { Clock } from '../clock.ts';
import { FrameTime } from './frame-time.ts';

export interface PointerSamplerOptions {
  readonly clock: Clock;
  /** Sends where the pointer is, `undefined` for nowhere. Returns `false` where it couldn't be sent at once. */
  readonly send: (at: Point | undefined) => boolean;
  /** The shortest that the server took to answer anything, in milliseconds; infinite where it wasn't asked yet. */
  readonly answeredMs: () => number;
}

/**
 * Decides which of the pointer's moves are sent (E1): the first at once, the last always, as often as the server announced and shortly before
 * its frames (`nextMoveAt`), none that a screen wouldn't show, and none at all while nobody else is there.
 */
export class PointerSampler {
  readonly #options: PointerSamplerOptions;
  #movesPerSecond = 0;
  #at: Point | undefined;
  /** How much of a move is worth sending, on each axis. */
  #grain: Point = { x: 1, y: 1 };
  /** Where the server has it, and since when. */
  #told: Point | undefined;
  #toldAt = Number.NEGATIVE_INFINITY;
  readonly #time: FrameTime;
  #cancel: (() => void) | undefined;

  constructor(options: PointerSamplerOptions) {
    this.#options = options;
    this.#time = new FrameTime(options.answeredMs);
  }

  /** The pointer is there. A move by less than `grain` on both axes isn't sent. */
  move(at: Point, grain: Point): void {
    this.#at = at;
    this.#grain = grain;
    if (!this.#cancel) this.#proceed();
  }

  /** The pointer is nowhere on the surface. */
  hide(): void {
    this.#at = undefined;
    if (!this.#cancel) this.#proceed();
  }

  /** 0: nobody else is there, or nobody can be told. */
  allow(movesPerSecond: number): void {
    this.#movesPerSecond = movesPerSecond;
    this.#proceed();
  }

  /** A frame of the room came: what is told next is to be there shortly before the next one. */
  heard(): void {
    this.#time.heard(this.#options.clock.monotonic());
  }

  /** A frame has one's own cursor there. */
  cameBack(at: Point): void {
    this.#time.cameBack(at, this.#options.clock.monotonic());
  }

  /** The server knows nothing of the pointer any more; where it is now goes out when moves are allowed again. */
  reset(): void {
    this.#told = undefined;
    this.#time.reset();
    this.allow(0);
  }

  #proceed(): void {
    this.#cancel?.();
    this.#cancel = undefined;
    if (this.#movesPerSecond === 0 || !this.#isNews) return;
    const pause = 1_000 / this.#movesPerSecond;
    const now = this.#options.clock.monotonic();
    const due = this.#time.nextMoveAt(this.#toldAt, pause);
    if (due > now) return this.#schedule(due - now);
    if (!this.#options.send(this.#at)) return this.#schedule(pause);
    this.#told = this.#at;
    this.#toldAt = now;
    if (this.#at) this.#time.sent(this.#at, now);
  }

  #schedule(ms: number): void {
    // A whole number: a timer that is due a fraction early would be set again and again.
    this.#cancel = this.#options.clock.after(Math.ceil(ms), () => this.#proceed());
  }

  get #isNews(): boolean {
    if (!this.#at || !this.#told) return this.#at !== this.#told;
    return Math.abs(this.#at.x - this.#told.x) >= this.#grain.x || Math.abs(this.#at.y - this.#told.y) >= this.#grain.y;
  }
}
