import { type ByteBudget, bytesPerSecond } from './byte-budget.ts';
import { type CursorView, emptyFrameBytes, type Frame, type Snapshot, snapshotBytes } from './cursor-view.ts';

const secondMs = 1000;
/** For so long after somebody asked for a snapshot frames leave room for one: who got none, since the second was full, asks again. */
const reserveMs = 3_000;
const nobody: readonly string[] = [];

/** Who was sent something else within this second. */
interface Newcomer {
  readonly since: number;
  /** What of, by now. */
  readonly spent: ByteBudget;
}

/**
 * Those who look at the same area. All of them get the same frames, but who was sent something else within this second: whoever of these has
 * no room for a frame goes without it, as one does who reads too slowly, and nobody else notices (E3).
 */
export class Audience {
  readonly #view: CursorView;
  /** Bytes of the event around a frame. */
  readonly #eventBytes: number;
  /**
   * What answers may fill a second up to, and frames. That an answer without cursors fits is sure, and that two frames do which tell of
   * nothing but a pause: in a second there are no more of these, and they must not be lost.
   */
  readonly #forAnswers: number;
  readonly #forFrames: number;
  readonly #newcomers = new Map<string, Newcomer>();
  #isNew = true;
  /** When somebody was given a snapshot last, or asked for one. */
  #askedAt = -Infinity;
  size = 0;

  constructor(view: CursorView, eventBytes: number) {
    const pauseBytes = emptyFrameBytes + eventBytes;
    this.#view = view;
    this.#eventBytes = eventBytes;
    this.#forAnswers = bytesPerSecond - 2 * pauseBytes;
    this.#forFrames = bytesPerSecond - 3 * pauseBytes;
  }

  /** Where everyone is, for a member that was sent this elsewhere within the second before, if anything. Where that leaves no room, it is told of nobody. */
  welcome(id: string, spent: ByteBudget | undefined, now: number): Snapshot {
    const left = spent ? this.#forAnswers - spent.spentBefore(now) : snapshotBytes;
    if (this.#isNew) this.#view.seed(Math.min(snapshotBytes, left), now);
    this.#isNew = false;
    const { snapshot } = this.#view;
    const answer = this.#cost(snapshot.bytes) <= left ? snapshot : this.#view.emptySnapshot;
    spent?.spend(this.#cost(answer.bytes), now);
    if (spent) this.#newcomers.set(id, { since: now, spent });
    else this.#askedAt = now;
    return answer;
  }

  /** Returns what the member was sent within this second. */
  leave(id: string): ByteBudget {
    const spent = this.#newcomers.get(id)?.spent ?? this.#view.spent.copy();
    this.#newcomers.delete(id);
    return spent;
  }

  /** Where everyone is, for a member that missed frames. `undefined` where that is too much for this second. */
  resync(now: number): Snapshot | undefined {
    this.#askedAt = now;
    const { snapshot, spent } = this.#view;
    return spent.spentBefore(now) + this.#cost(snapshot.bytes) > this.#forAnswers ? undefined : snapshot;
  }

  next(sinceMs: number, now: number): Frame {
    return this.#view.next(now - this.#askedAt < reserveMs ? this.#forFrames - snapshotBytes : this.#forFrames, sinceMs, now);
  }

  /** Those who have no room for these bytes; the others are sent them. Everyone has for the last frame before a pause. */
  without(bytes: Uint8Array, isLast: boolean, now: number): readonly string[] {
    if (this.#newcomers.size === 0) return nobody;
    const without: string[] = [];
    for (const [id, { since, spent }] of this.#newcomers) {
      if (now - since >= secondMs) this.#newcomers.delete(id);
      else if (isLast || spent.spentBefore(now) + this.#cost(bytes) <= this.#forFrames) spent.spend(this.#cost(bytes), now);
      else without.push(id);
    }
    return without;
  }

  /** The slot is free. */
  forget(slot: number): void {
    this.#view.forget(slot);
  }

  #cost({ length }: Uint8Array): number {
    return length + this.#eventBytes;
  }
}
