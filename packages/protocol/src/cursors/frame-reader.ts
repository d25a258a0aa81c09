import { highestCoordinate, highestSlot, noMove, type Point } from './frame.ts';

export interface FrameListener {
  moved(slot: number, at: Point): void;
  hidden(slot: number): void;
}

/**
 * Reads the frames of one room in the order in which they come. It holds where each cursor was last, so that moves can be applied;
 * after a dropped frame it ignores moves of cursors until their positions come whole.
 */
export class FrameReader {
  readonly #known = new Map<number, Point>();
  #number: number | undefined;
  #isBehind = false;
  #bytes: Uint8Array = new Uint8Array(0);
  #next = 0;

  /** Throws a `RangeError` where the bytes aren't a frame; nothing of that frame after the fault is told. */
  read(bytes: Uint8Array, listener: FrameListener): void {
    this.#bytes = bytes;
    this.#next = 0;
    const number = this.#byte();
    if (this.#number !== undefined && number !== ((this.#number + 1) & 0xff)) {
      this.#known.clear();
      this.#isBehind = true;
    }
    this.#number = number;
    for (const slot of this.#slots()) this.#cursor(slot, listener);
    if (this.#next !== bytes.length) throw new RangeError('the frame is longer than what it says');
  }

  /** The same for a frame that came as an answer: nothing that was read before counts any more. */
  readSnapshot(bytes: Uint8Array, listener: FrameListener): void {
    this.#known.clear();
    this.#number = undefined;
    this.#isBehind = false;
    this.read(bytes, listener);
  }

  /** Whether frames were dropped since the last snapshot: cursors may be missing, or stand where they no longer are. */
  get isBehind(): boolean {
    return this.#isBehind;
  }

  /** The slot is free, or another's from now on. */
  forget(slot: number): void {
    this.#known.delete(slot);
  }

  #slots(): number[] {
    const form = this.#byte();
    if (form === 0) return this.#gaps();
    if (form === 1) return this.#bits();
    throw new RangeError('the frame has an unknown form');
  }

  #gaps(): number[] {
    const slots: number[] = [];
    const count = this.#varint();
    for (let i = 0, next = 0; i < count; i++) {
      const slot = next + this.#varint();
      if (slot > highestSlot) throw new RangeError('the frame names a slot that there is not');
      slots.push(slot);
      next = slot + 1;
    }
    return slots;
  }

  #bits(): number[] {
    const slots: number[] = [];
    const first = this.#varint();
    const length = this.#varint();
    for (let i = 0; i < length; i++) {
      const byte = this.#byte();
      for (let bit = 0; bit < 8; bit++) if (byte & (1 << bit)) slots.push(first + i * 8 + bit);
    }
    if ((slots.at(-1) ?? 0) > highestSlot) throw new RangeError('the frame names a slot that there is not');
    return slots;
  }

  #cursor(slot: number, listener: FrameListener): void {
    const before = this.#known.get(slot);
    if (this.#bytes[this.#next] === noMove.hidden) {
      this.#next += 1;
      this.#known.delete(slot);
      return listener.hidden(slot);
    }
    const x = this.#coordinate(before?.x);
    const y = this.#coordinate(before?.y);
    if (x === undefined || y === undefined) return;
    const at = { x, y };
    this.#known.set(slot, at);
    listener.moved(slot, at);
  }

  /** `undefined` where it is a move from a place that isn't known. */
  #coordinate(before: number | undefined): number | undefined {
    const byte = this.#byte();
    if (byte === noMove.absolute) return (this.#byte() << 8) | this.#byte();
    if (byte >= noMove.absolute) throw new RangeError('the frame has an unknown coordinate');
    const zigzag = byte < 0x80 ? byte : ((byte & 0x3f) << 8) | this.#byte();
    if (before === undefined) return undefined;
    const value = before + (zigzag & 1 ? -((zigzag + 1) >> 1) : zigzag >> 1);
    if (value < 0 || value > highestCoordinate) throw new RangeError('the frame moves a cursor off its surface');
    return value;
  }

  #varint(): number {
    let value = 0;
    for (let shift = 0; shift < 21; shift += 7) {
      const byte = this.#byte();
      value |= (byte & 0x7f) << shift;
      if (byte < 0x80) return value;
    }
    throw new RangeError('the frame has a number that is too long');
  }

  #byte(): number {
    const byte = this.#bytes[this.#next++];
    if (byte === undefined) throw new RangeError('the frame ends early');
    return byte;
  }
}
