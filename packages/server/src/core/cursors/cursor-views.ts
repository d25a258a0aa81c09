import { type Area, cellsAround, everything, nameOf } from './area.ts';
import { Audience } from './audience.ts';
import type { ByteBudget } from './byte-budget.ts';
import type { CursorBoard } from './cursor-board.ts';
import { CursorView, type Snapshot } from './cursor-view.ts';

/** Areas for which there are frames of their own; members who look at yet another get those of the whole surface. */
const maxAreas = 64;

/** Sends a frame to all who look at this area, but `without` these. One that `isLast` tells of a pause. */
export type FrameTeller = (area: string, bytes: Uint8Array, isLast: boolean, without: readonly string[]) => void;

/** Which frames a member gets from now on, and what they build on. */
export interface Sight {
  readonly area: string;
  readonly snapshot: Snapshot;
}

/**
 * What is told of a room's cursors, one view for each area that members look at, within what a member may be sent in any second (E3).
 * Exact for members who are given a snapshot once a second at most, the time after they left and came back included.
 */
export class CursorViews {
  readonly #board: CursorBoard;
  /** Bytes of the event around a frame. */
  readonly #eventBytes: number;
  readonly #audiences = new Map<string, Audience>();

  constructor(board: CursorBoard, eventBytes: number) {
    this.#board = board;
    this.#eventBytes = eventBytes;
  }

  /** One more member, which looks there, `undefined` for the whole surface. `spent` is what it was sent of another surface within this second. */
  enter(id: string, area: Area | undefined, now: number, spent?: ByteBudget): Sight {
    return this.#welcome(id, this.#open(area), now, spent);
  }

  /** A member that looked at the area with the name `before` looks there from now on. */
  look(id: string, before: string, area: Area | undefined, now: number): Sight {
    // It may be the same.
    const name = this.#open(area);
    return this.#welcome(id, name, now, this.leave(id, before));
  }

  /** Returns what the member was sent within this second. */
  leave(id: string, name: string): ByteBudget {
    const audience = this.#of(name);
    audience.size -= 1;
    if (audience.size === 0) this.#audiences.delete(name);
    return audience.leave(id);
  }

  /** Where everyone in an area is, for a member that missed frames. `undefined` where that is too much for this second; in the next one it isn't. */
  resync(name: string, now: number): Snapshot | undefined {
    return this.#of(name).resync(now);
  }

  /** Tells the frames of this tick, and returns whether there is more to tell though nobody moves any more. */
  tick(sinceMs: number, now: number, tell: FrameTeller): boolean {
    let isMore = false;
    for (const [name, audience] of this.#audiences) {
      const { bytes, isPending, isLast = false } = audience.next(sinceMs, now);
      if (bytes) tell(name, bytes, isLast, audience.without(bytes, isLast, now));
      isMore ||= isPending;
    }
    return isMore;
  }

  /** The slot is free. */
  forget(slot: number): void {
    for (const audience of this.#audiences.values()) audience.forget(slot);
  }

  #welcome(id: string, name: string, now: number, spent: ByteBudget | undefined): Sight {
    return { area: name, snapshot: this.#of(name).welcome(id, spent, now) };
  }

  #open(area: Area | undefined): string {
    const asked = area ? cellsAround(area) : everything;
    const cells = this.#audiences.has(nameOf(asked)) || this.#audiences.size < maxAreas ? asked : everything;
    const name = nameOf(cells);
    const audience = this.#audiences.get(name) ?? new Audience(new CursorView(cells, this.#board, this.#eventBytes), this.#eventBytes);
    this.#audiences.set(name, audience);
    audience.size += 1;
    return name;
  }

  #of(name: string): Audience {
    return this.#audiences.get(name) as Audience;
  }
}
