/** Of each person, so that one which is told within half a minute is known again. */
const kept = 512;

/** The last moves that somebody sent: by its place, a move that comes back is known, and with it when the hand was there. */
export class SentMoves {
  readonly #x = new Uint16Array(kept);
  readonly #y = new Uint16Array(kept);
  readonly #hand = new Uint32Array(kept);
  #count = 0;

  get count(): number {
    return this.#count;
  }

  /** `hand` counts the moves of the hand, of which not all are sent. */
  add(x: number, y: number, hand: number): void {
    const at = this.#count++ % kept;
    this.#x[at] = x;
    this.#y[at] = y;
    this.#hand[at] = hand;
  }

  /** The number of the first one after `after` with this place; -1 where there is none. Numbers count from 0. */
  find(x: number, y: number, after: number): number {
    for (let number = Math.max(after + 1, this.#count - kept); number < this.#count; number++) {
      const at = number % kept;
      if (this.#x[at] === x && this.#y[at] === y) return number;
    }
    return -1;
  }

  handOf(number: number): number {
    return this.#hand[number % kept] as number;
  }
}
