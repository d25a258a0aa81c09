import { FrameReader, highestCoordinate, type Point } from '@partyline/protocol/cursors';
import type { Clock } from '../clock.ts';

/** A cursor that hasn't moved for so long isn't shown any more, in milliseconds. */
export const hiddenAfterMs = 60_000;

/** Where somebody's cursor is. Immutable; each move is a new one. */
export interface RemoteCursor {
  /** Its number in the room, for as long as its owner is there. */
  readonly slot: number;
  /** In fractions of the surface's width and height, 0 to 1. */
  readonly x: number;
  readonly y: number;
  /** When it moved last, by the client's monotonic clock (`performance.now()` in browsers), in milliseconds. */
  readonly movedAt: number;
}

export interface OtherCursorsOptions {
  readonly clock: Clock;
  /** `shown` is another one. */
  readonly changed: () => void;
  readonly moved: (cursors: readonly RemoteCursor[]) => void;
  /** A frame has one's own cursor there, in the wire's integers. */
  readonly cameBack: (at: Point) => void;
}

/** Where the cursors of the others are, as frames tell it. */
export class OtherCursors {
  readonly #options: OtherCursorsOptions;
  readonly #reader = new FrameReader();
  readonly #cursors = new Map<number, RemoteCursor>();
  readonly #shown = new Set<number>();
  #list: readonly number[] = [];
  #self: number | undefined;
  #isDamaged = false;
  #moved: RemoteCursor[] = [];
  #hasChanged = false;
  #cancelSweep: (() => void) | undefined;

  constructor(options: OtherCursorsOptions) {
    this.#options = options;
  }

  /** Those that are on the surface and moved in the last minute, by slot: the same array until it changes. */
  get shown(): readonly number[] {
    return this.#list;
  }

  /** Whether frames were missed: some may be missing, or stand where they no longer are. */
  get isBehind(): boolean {
    return this.#isDamaged || this.#reader.isBehind;
  }

  at(slot: number): RemoteCursor | undefined {
    return this.#shown.has(slot) ? this.#cursors.get(slot) : undefined;
  }

  *[Symbol.iterator](): IterableIterator<RemoteCursor> {
    for (const slot of this.#list) {
      const cursor = this.#cursors.get(slot);
      if (cursor) yield cursor;
    }
  }

  /** Of one's own cursor nothing is told: it is where the pointer is. */
  setSelf(slot: number): void {
    this.#self = slot;
    this.forget(slot);
  }

  read(bytes: Uint8Array): void {
    this.#apply(() => this.#reader.read(bytes, this.#listener));
  }

  /** What isn't in an answer isn't there, unless there is `more`. */
  readSnapshot(bytes: Uint8Array, more: boolean): void {
    const gone = new Set(more ? [] : this.#cursors.keys());
    const listener = {
      moved: (slot: number, at: Point) => {
        gone.delete(slot);
        this.#listener.moved(slot, at);
      },
      hidden: this.#listener.hidden,
    };
    this.#isDamaged = false;
    this.#apply(() => {
      this.#reader.readSnapshot(bytes, listener);
      for (const slot of gone) this.#listener.hidden(slot);
    });
  }

  /** Its owner left. */
  forget(slot: number): void {
    this.#reader.forget(slot);
    this.#apply(() => this.#listener.hidden(slot));
  }

  clear(): void {
    this.#apply(() => {
      for (const slot of [...this.#cursors.keys()]) this.#listener.hidden(slot);
    });
    this.#cancelSweep?.();
    this.#cancelSweep = undefined;
  }

  readonly #listener = {
    moved: (slot: number, point: Point): void => {
      if (slot === this.#self) return this.#options.cameBack(point);
      const { x, y } = point;
      const at = { x: x / highestCoordinate, y: y / highestCoordinate };
      const before = this.#cursors.get(slot);
      // Told again, for whoever didn't know it.
      if (before?.x === at.x && before.y === at.y) return;
      const cursor = { slot, ...at, movedAt: this.#options.clock.monotonic() };
      this.#cursors.set(slot, cursor);
      this.#moved.push(cursor);
      if (this.#shown.has(slot)) return;
      this.#shown.add(slot);
      this.#hasChanged = true;
    },
    hidden: (slot: number): void => {
      this.#cursors.delete(slot);
      if (this.#shown.delete(slot)) this.#hasChanged = true;
    },
  };

  /** What one frame tells is told in one go. */
  #apply(change: () => void): void {
    try {
      change();
    } catch (error) {
      // Not a frame of ours: positions are asked for anew, as after a lost one.
      if (!(error instanceof RangeError)) throw error;
      this.#isDamaged = true;
    }
    const moved = this.#moved;
    this.#moved = [];
    if (this.#hasChanged) {
      this.#hasChanged = false;
      this.#list = [...this.#shown].sort((a, b) => a - b);
      if (this.#shown.size > 0) this.#cancelSweep ??= this.#sweepIn(hiddenAfterMs);
      this.#options.changed();
    }
    if (moved.length > 0) this.#options.moved(moved);
  }

  #sweepIn(ms: number): () => void {
    return this.#options.clock.after(Math.ceil(ms), () => this.#sweep());
  }

  /** Their places are kept: when one is told again as it was, it stays hidden. */
  #sweep(): void {
    this.#cancelSweep = undefined;
    const now = this.#options.clock.monotonic();
    let oldest = Number.POSITIVE_INFINITY;
    for (const slot of this.#shown) {
      const { movedAt } = this.#cursors.get(slot) as RemoteCursor;
      if (now - movedAt >= hiddenAfterMs) this.#hasChanged = this.#shown.delete(slot);
      else oldest = Math.min(oldest, movedAt);
    }
    if (this.#shown.size > 0) this.#cancelSweep = this.#sweepIn(oldest + hiddenAfterMs - now);
    this.#apply(() => {});
  }
}
