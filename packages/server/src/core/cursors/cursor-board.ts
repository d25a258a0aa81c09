import type { Point } from '@partyline/protocol';

/** Where a slot's cursor stands. */
const states = { none: 0, shown: 1, hidden: 2 } as const;

/** Where all cursors of a room are, by slot, and when each moved last: typed arrays, so that a move costs a few stores. */
export class CursorBoard {
  #x = new Uint16Array(64);
  #y = new Uint16Array(64);
  #state = new Uint8Array(64);
  /** By the board's own count of changes. */
  #changed = new Float64Array(64);
  #changes = 0;
  #end = 0;

  /** Counts up with each change. */
  get changes(): number {
    return this.#changes;
  }

  /** One more than the highest slot whose cursor was ever somewhere. */
  get end(): number {
    return this.#end;
  }

  move(slot: number, x: number, y: number): void {
    this.#reserve(slot);
    this.#end = Math.max(this.#end, slot + 1);
    this.#x[slot] = x;
    this.#y[slot] = y;
    this.#state[slot] = states.shown;
    this.#changed[slot] = ++this.#changes;
  }

  /** The cursor is not to be seen until it moves again. */
  hide(slot: number): void {
    if (!this.isKnown(slot)) return;
    this.#state[slot] = states.hidden;
    this.#changed[slot] = ++this.#changes;
  }

  /** The slot is nobody's. */
  clear(slot: number): void {
    this.#reserve(slot);
    this.#state[slot] = states.none;
    this.#changed[slot] = 0;
  }

  /** Whether its cursor was ever somewhere. */
  isKnown(slot: number): boolean {
    return (this.#state[slot] ?? states.none) !== states.none;
  }

  at(slot: number): Point | undefined {
    return this.#state[slot] === states.shown ? { x: this.#x[slot] as number, y: this.#y[slot] as number } : undefined;
  }

  /** The count of changes when this slot's cursor changed last; 0 for none. */
  changedAt(slot: number): number {
    return this.#changed[slot] ?? 0;
  }

  #reserve(slot: number): void {
    if (slot < this.#x.length) return;
    const length = 2 ** Math.ceil(Math.log2(slot + 1));
    this.#x = grown(this.#x, new Uint16Array(length));
    this.#y = grown(this.#y, new Uint16Array(length));
    this.#state = grown(this.#state, new Uint8Array(length));
    this.#changed = grown(this.#changed, new Float64Array(length));
  }
}

function grown<T extends Uint8Array | Uint16Array | Float64Array>(from: T, to: T): T {
  to.set(from);
  return to;
}
