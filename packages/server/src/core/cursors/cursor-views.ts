import { type Area, cellsAround, everything, nameOf } from './area.ts';
import { bytesPerSecond } from './byte-budget.ts';
import type { CursorBoard } from './cursor-board.ts';
import { CursorView, emptyFrameBytes, type Frame, type Snapshot, snapshotBytes } from './cursor-view.ts';

/** Areas for which there are frames of their own; members who look at yet another get those of the whole surface. */
const maxAreas = 64;
const secondMs = 1000;
/** Frames take so much where there are several areas: a member who goes from one to another gets frames of both and a snapshot in one second. */
const bytesPerSecondOfArea = (bytesPerSecond - snapshotBytes) / 2;
/** For so long after somebody asked for a snapshot frames leave room for one: who got none, since the second was full, asks again. */
const reserveMs = 3_000;

interface Watched {
  readonly view: CursorView;
  watchers: number;
}

/**
 * What is told of a room's cursors, one view for each area that members look at, within what a member may be sent in any second (E3).
 * Exact for members who are given a snapshot once a second at most, the time after they left and came back included.
 */
export class CursorViews {
  readonly #board: CursorBoard;
  /** Bytes of the event around a frame. */
  readonly #eventBytes: number;
  readonly #views = new Map<string, Watched>();
  /** When somebody was given a snapshot last. */
  #askedAt = -Infinity;
  /** When an area was given up last. */
  #narrowedAt = -Infinity;

  constructor(board: CursorBoard, eventBytes: number) {
    this.#board = board;
    this.#eventBytes = eventBytes;
  }

  /** One more member looks there, `undefined` for the whole surface. Returns the name of the area that its frames are of. */
  watch(area: Area | undefined): string {
    const cells = area ? cellsAround(area) : everything;
    const name = this.#views.has(nameOf(cells)) || this.#views.size < maxAreas ? nameOf(cells) : nameOf(everything);
    const watched = this.#views.get(name) ?? this.#open(name === nameOf(everything) ? everything : cells);
    watched.watchers += 1;
    return name;
  }

  unwatch(name: string, now: number): void {
    const watched = this.#of(name);
    watched.watchers -= 1;
    if (watched.watchers > 0) return;
    this.#views.delete(name);
    this.#narrowedAt = now;
  }

  /** Where everyone in an area is, for a member that had frames of the area `before` until now, or none. `undefined` where that is too much for this second. */
  snapshot(name: string, before: string | undefined, now: number): Snapshot | undefined {
    const { snapshot } = this.#of(name).view;
    this.#askedAt = now;
    if (before === undefined) return snapshot;
    const left = bytesPerSecond - this.#of(before).view.spentBefore(now) - (this.#isNarrow(now) ? bytesPerSecondOfArea : 0);
    return snapshot.bytes.length + this.#eventBytes > left ? undefined : snapshot;
  }

  /** What the next frame of an area follows, without any cursor. */
  emptySnapshot(name: string): Snapshot {
    return this.#of(name).view.emptySnapshot;
  }

  /** `end` is one more than the highest slot. Tells the frames of this tick, and returns whether there is more to tell though nobody moves any more. */
  tick(end: number, sinceMs: number, now: number, tell: (area: string, frame: Frame) => void): boolean {
    const bytes = this.#bytesForFrames(now);
    let isPending = false;
    for (const [name, { view }] of this.#views) {
      const frame = view.next(end, bytes, sinceMs, now);
      if (frame.bytes) tell(name, frame);
      isPending ||= frame.isPending;
    }
    return isPending;
  }

  /** The slot is free. */
  forget(slot: number): void {
    for (const { view } of this.#views.values()) view.forget(slot);
  }

  #open(area: Area): Watched {
    const watched = { view: new CursorView(area, this.#board, this.#eventBytes), watchers: 0 };
    this.#views.set(nameOf(area), watched);
    return watched;
  }

  /** Whether a member may have been sent frames of two areas within this second. */
  #isNarrow(now: number): boolean {
    return this.#views.size > 1 || now - this.#narrowedAt < secondMs;
  }

  #bytesForFrames(now: number): number {
    // Even where nothing is left of a second, an answer is a frame without cursors.
    const all = bytesPerSecond - emptyFrameBytes - this.#eventBytes;
    if (!this.#isNarrow(now)) return now - this.#askedAt < reserveMs ? all - snapshotBytes : all;
    // Until a second has passed, an area may have spent what was all its own before there were others.
    const isLate = [...this.#views.values()].some(({ view }) => view.spentBefore(now) > bytesPerSecondOfArea);
    return isLate ? 0 : bytesPerSecondOfArea;
  }

  #of(name: string): Watched {
    return this.#views.get(name) as Watched;
  }
}
