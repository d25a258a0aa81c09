import { highestSlot, noMove, type Point } from './frame.ts';

/** The longest that one cursor can take: its slot as a gap of its own, and both coordinates absolute. */
const longestEntry = 3 + 3 + 3;
const longestHead = 1 + 1 + 3 + 3;

/** How many bytes a cursor takes in a frame, beside its slot. */
export function bytesOf(at: Point | undefined, before: Point | undefined): number {
  return at ? lengthOf(zigzag(at.x, before?.x)) + lengthOf(zigzag(at.y, before?.y)) : 1;
}

/** How many bytes a frame takes at most beside those of its cursors: `count` of them, with slots below `end`. A gap takes a byte more for each 128 slots or fewer. */
export function headBytes(count: number, end: number): number {
  return longestHead + Math.min(count, (end + 7) >> 3) + (end >> 7);
}

/** A move as an unsigned number, small for small moves either way; not a number where nothing is known to move from. */
function zigzag(value: number, before: number | undefined): number {
  const delta = before === undefined ? Number.NaN : value - before;
  return delta < 0 ? -2 * delta - 1 : 2 * delta;
}

function lengthOf(move: number): 1 | 2 | 3 {
  return move < 0x80 ? 1 : move < 0x4000 ? 2 : 3;
}

/** Writes frames of cursors, as `frame.ts` draws them. One writer serves many frames; each is a copy of its own. */
export class FrameWriter {
  #bytes = new Uint8Array(1024);
  #length = 0;

  /**
   * `number` counts the frames of one receiver, modulo 256. `slots` ascend; `at` says where each of their cursors is now, and `before`
   * where the receiver has it, or `undefined` where it may have it wrong or not at all: then the position goes out whole.
   */
  write(number: number, slots: readonly number[], at: (slot: number) => Point | undefined, before: (slot: number) => Point | undefined): Uint8Array {
    this.#length = 0;
    this.#reserve(longestHead + slots.length * longestEntry);
    this.#byte(number & 0xff);
    this.#slots(slots);
    for (const slot of slots) this.#cursor(at(slot), before(slot));
    return this.#bytes.slice(0, this.#length);
  }

  /** As a list of gaps or as a bitmap, whichever is shorter. */
  #slots(slots: readonly number[]): void {
    const first = slots[0] ?? 0;
    const last = slots.at(-1) ?? 0;
    if (last > highestSlot) throw new RangeError(`a slot is at most ${highestSlot}`);
    const bitmap = slots.length > 0 ? (last - first + 8) >> 3 : 0;
    // A gap takes a byte at least.
    if (bitmap >= slots.length) return this.#gaps(slots);
    this.#byte(1);
    this.#varint(first);
    this.#varint(bitmap);
    const start = this.#length;
    this.#bytes.fill(0, start, start + bitmap);
    for (const slot of slots) {
      const bit = slot - first;
      this.#bytes[start + (bit >> 3)] = (this.#bytes[start + (bit >> 3)] as number) | (1 << (bit & 7));
    }
    this.#length += bitmap;
  }

  #gaps(slots: readonly number[]): void {
    this.#byte(0);
    this.#varint(slots.length);
    let next = 0;
    for (const slot of slots) {
      if (slot < next) throw new RangeError('the slots of a frame ascend');
      this.#varint(slot - next);
      next = slot + 1;
    }
  }

  #cursor(at: Point | undefined, before: Point | undefined): void {
    if (!at) return this.#byte(noMove.hidden);
    this.#coordinate(at.x, before?.x);
    this.#coordinate(at.y, before?.y);
  }

  #coordinate(value: number, before: number | undefined): void {
    const move = zigzag(value, before);
    const length = lengthOf(move);
    if (length === 1) return this.#byte(move);
    if (length === 2) {
      this.#byte(0x80 | (move >> 8));
      return this.#byte(move & 0xff);
    }
    this.#byte(noMove.absolute);
    this.#byte(value >> 8);
    this.#byte(value & 0xff);
  }

  /** LEB128. */
  #varint(value: number): void {
    let rest = value;
    for (; rest > 0x7f; rest >>= 7) this.#byte((rest & 0x7f) | 0x80);
    this.#byte(rest);
  }

  #byte(value: number): void {
    this.#bytes[this.#length++] = value;
  }

  #reserve(length: number): void {
    if (this.#bytes.length < length) this.#bytes = new Uint8Array(length * 2);
  }
}
