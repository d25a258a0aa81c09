import { bytesOf, FrameWriter, headBytes, type Point } from '@partyline/protocol';
import { type Area, isWithin } from './area.ts';
import { ByteBudget } from './byte-budget.ts';
import type { CursorBoard } from './cursor-board.ts';

/** Of more cursors than fit into so many bytes, a snapshot has those that moved last. */
export const snapshotBytes = 8_000;
/** A frame without cursors. */
export const emptyFrameBytes = 3;
/** The longest that a cursor takes in a frame, beside its slot: both coordinates whole (see the protocol's `frame.ts`). */
const cursorBytes = 6;
/** How long moves may follow on a position that went out whole, in milliseconds: who missed a frame is right again after it. */
const wholeEveryMs = 1_500;
/** How long nothing must have been told before that is said, in milliseconds. */
const quietMs = 500;
/** How much of a second's bytes one frame may take, beside its part by time: a room that was quiet may begin with more. */
const leastShare = 0.1;
/** Of what fits, the part that goes to those who waited longest; the rest to those who moved last. */
const shareOfWaiting = 0.9;

/** What was sent of a slot's cursor. */
interface Sent {
  /** `undefined` for a hidden one. */
  at: Point | undefined;
  /** The board's count of changes that it showed. */
  change: number;
  /** When, and when last as a whole, in monotonic milliseconds. */
  sentAt: number;
  wholeAt: number;
  /** Whether what stands now went out whole: nothing more is to be said until it changes. */
  isSettled: boolean;
}

export interface Frame {
  /** `undefined` where there is nothing to tell. */
  readonly bytes: Uint8Array | undefined;
  /** Whether there is more to tell, though nobody moves any more. */
  readonly isPending: boolean;
  /** It tells of nothing, but that there is nothing more to tell: by its number, who missed a frame knows. So it must not get lost itself. */
  readonly isLast?: boolean;
}

export interface Snapshot {
  readonly bytes: Uint8Array;
  /** Whether there are cursors that are not in it. */
  readonly more: boolean;
}

/**
 * What the members who look at one area have been told of the cursors there. All of them get the same bytes. Within the budget everything
 * that changed goes out; above it those that waited longest and those that moved last, so that each has its turn.
 */
export class CursorView {
  readonly area: Area;
  readonly #board: CursorBoard;
  readonly #sent = new Map<number, Sent>();
  readonly #writer = new FrameWriter();
  /** Bytes of frames, events around them included. */
  readonly spent = new ByteBudget();
  /** Bytes of the event around a frame. */
  readonly #eventBytes: number;
  #number = 0;
  /** Not even the first frame was told, and there are cursors that the answer before it had no room for. */
  #isPartial = false;
  /** When something was told last; `undefined` once it was said that there is nothing more. */
  #toldAt: number | undefined;
  /** Made once for all who ask between two frames: in a large room it takes milliseconds. */
  #snapshot: Snapshot | undefined;

  constructor(area: Area, board: CursorBoard, eventBytes: number) {
    this.area = area;
    this.#board = board;
    this.#eventBytes = eventBytes;
  }

  /**
   * For who is the first to look here, in an answer of so many bytes at most: where everyone is. Of more cursors than fit, those that moved
   * last; the others are in the next frames.
   */
  seed(bytes: number, now: number): void {
    const shown: number[] = [];
    for (let slot = 0; slot < this.#board.end; slot++) if (this.#shown(slot)) shown.push(slot);
    const fitting = this.#fittingInto(bytes);
    this.#isPartial = shown.length > fitting;
    const latest = this.#isPartial ? shown.sort((a, b) => this.#board.changedAt(b) - this.#board.changedAt(a)).slice(0, fitting) : shown;
    for (const slot of latest) this.#note(slot, true, now);
  }

  /** The next frame, `sinceMs` after the last one at least, of at most so many bytes in any second. `now` in monotonic milliseconds. */
  next(bytesPerSecond: number, sinceMs: number, now: number): Frame {
    const due: number[] = [];
    let isPending = false;
    const { end } = this.#board;
    for (let slot = 0; slot < end; slot++) {
      const state = this.#stateOf(slot, now);
      if (state === 'due') due.push(slot);
      isPending ||= state !== 'settled';
    }
    const left = bytesPerSecond - this.spent.spentBefore(now) - this.#eventBytes;
    if (due.length === 0) return isPending ? { bytes: undefined, isPending } : this.#rest(left, now);
    const share = bytesPerSecond * Math.max(leastShare, sinceMs / 1000) - this.#eventBytes;
    const slots = this.#choose(due, Math.min(share, left), now);
    if (slots.length === 0) return { bytes: undefined, isPending };
    this.#toldAt = now;
    return { bytes: this.#write(slots, now), isPending: true };
  }

  /** Nothing is due, nor will be until somebody moves. */
  #rest(left: number, now: number): Frame {
    if (this.#toldAt === undefined) return { bytes: undefined, isPending: false };
    if (now - this.#toldAt < quietMs || left < emptyFrameBytes) return { bytes: undefined, isPending: true };
    this.#toldAt = undefined;
    return { bytes: this.#write([], now), isPending: false, isLast: true };
  }

  /** What its members have, for one who joins them: whole, and with the number of the last frame, so that the next one follows it. */
  get snapshot(): Snapshot {
    return (this.#snapshot ??= this.#describe());
  }

  /** The same without any cursor. */
  get emptySnapshot(): Snapshot {
    return { bytes: this.#writer.write(this.#number, [], none, none), more: true };
  }

  /** The slot is free. */
  forget(slot: number): void {
    this.#sent.delete(slot);
    this.#snapshot = undefined;
  }

  #describe(): Snapshot {
    const shown = [...this.#sent].filter(([, { at }]) => at !== undefined);
    const fitting = this.#fittingInto(snapshotBytes);
    const more = this.#isPartial || shown.length > fitting;
    const latest = shown.length > fitting ? shown.sort(([, a], [, b]) => b.change - a.change).slice(0, fitting) : shown;
    const positions = new Map(latest.map(([slot, { at }]) => [slot, at]));
    const bytes = this.#writer.write(this.#number, [...positions.keys()].sort(ascending), (slot) => positions.get(slot), none);
    return { bytes, more };
  }

  /** How many cursors whole do, whichever these are, and the event around them. */
  #fittingInto(bytes: number): number {
    return Math.max(0, Math.floor((bytes - this.#eventBytes - headBytes(0, this.#board.end)) / (cursorBytes + 1)));
  }

  #stateOf(slot: number, now: number): 'due' | 'waiting' | 'settled' {
    if (!this.#board.isKnown(slot)) return 'settled';
    const sent = this.#sent.get(slot);
    const change = this.#board.changedAt(slot);
    if (!sent) return this.#shown(slot) ? 'due' : 'settled';
    if (sent.change < change) return this.#shown(slot) || sent.at ? 'due' : 'settled';
    if (sent.isSettled) return 'settled';
    return now - sent.wholeAt >= wholeEveryMs ? 'due' : 'waiting';
  }

  /** Where the members see the cursor. */
  #shown(slot: number): Point | undefined {
    const at = this.#board.at(slot);
    return at && isWithin(this.area, at) ? at : undefined;
  }

  /** All of them where they fit into so many bytes. */
  #choose(due: readonly number[], bytes: number, now: number): readonly number[] {
    const { end } = this.#board;
    const cost = (slot: number): number => bytesOf(this.#shown(slot), this.#baseOf(slot, now));
    if (due.reduce((sum, slot) => sum + cost(slot), headBytes(due.length, end)) <= bytes) return due;
    const sentAt = (slot: number): number => this.#sent.get(slot)?.sentAt ?? -Infinity;
    const chosen = new Set<number>();
    let used = 0;
    const choose = (slots: readonly number[], kept: number): void => {
      for (const slot of slots) {
        const left = bytes - headBytes(chosen.size + 1, end) - used;
        if (left - cursorBytes < kept) return;
        if (chosen.has(slot)) continue;
        chosen.add(slot);
        used += cost(slot);
      }
    };
    choose(
      due.toSorted((a, b) => sentAt(a) - sentAt(b)),
      bytes * (1 - shareOfWaiting),
    );
    choose(
      due.toSorted((a, b) => this.#board.changedAt(b) - this.#board.changedAt(a)),
      0,
    );
    return [...chosen].sort(ascending);
  }

  #write(slots: readonly number[], now: number): Uint8Array {
    this.#number = (this.#number + 1) & 0xff;
    this.#snapshot = undefined;
    this.#isPartial = false;
    const before = new Map(slots.map((slot) => [slot, this.#baseOf(slot, now)]));
    const bytes = this.#writer.write(
      this.#number,
      slots,
      (slot) => this.#shown(slot),
      (slot) => before.get(slot),
    );
    for (const slot of slots) this.#note(slot, before.get(slot) === undefined, now);
    this.spent.spend(bytes.length + this.#eventBytes, now);
    return bytes;
  }

  /** Where its move counts from; `undefined` where it is time to say the position whole. */
  #baseOf(slot: number, now: number): Point | undefined {
    const sent = this.#sent.get(slot);
    return sent?.at && now - sent.wholeAt < wholeEveryMs ? sent.at : undefined;
  }

  #note(slot: number, isWhole: boolean, now: number): void {
    const at = this.#shown(slot);
    const change = this.#board.changedAt(slot);
    const sent = this.#sent.get(slot);
    // That a cursor is gone is said twice, for those who missed it.
    const isSettled = at ? isWhole : sent?.at === undefined;
    const wholeAt = isWhole || !at ? now : (sent?.wholeAt ?? now);
    this.#sent.set(slot, { at, change, sentAt: now, wholeAt, isSettled });
  }
}

const none = (): undefined => undefined;
const ascending = (a: number, b: number): number => a - b;
