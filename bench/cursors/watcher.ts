import { Samples } from '../lib/statistics.ts';
import type { Clockwork } from './clockwork.ts';
import type { SentMoves } from './sent-moves.ts';

/** The time that is measured, in milliseconds of `performance.now()`. */
export interface Window {
  readonly from: number;
  readonly to: number;
}

/** What one member sees of the others, and how late. */
export class Watcher {
  readonly self: number;
  readonly staleness = new Samples();
  readonly #people: readonly SentMoves[];
  /** By person: the last move that was seen, as the number that it was sent as and as the hand counted it, and when. */
  readonly #seen: Int32Array;
  readonly #hands: Int32Array;
  readonly #seenAt: Float64Array;
  #clockwork: Clockwork | undefined;
  #window: Window = { from: Infinity, to: Infinity };
  #maxRefreshMs = 0;
  /** Moves of others that came within the window. */
  #updates = 0;
  /** Told of places that nobody sent. */
  #unknown = 0;

  constructor(self: number, people: readonly SentMoves[]) {
    this.self = self;
    this.#people = people;
    this.#seen = new Int32Array(people.length).fill(-1);
    this.#hands = new Int32Array(people.length).fill(-1);
    this.#seenAt = new Float64Array(people.length);
  }

  get updates(): number {
    return this.#updates;
  }

  get unknown(): number {
    return this.#unknown;
  }

  measure(clockwork: Clockwork, window: Window): void {
    this.#clockwork = clockwork;
    this.#window = window;
  }

  /** A cursor is there now. */
  sees(person: number, x: number, y: number, now: number): void {
    const sent = this.#people[person];
    if (!sent || person === this.self) return;
    const isIn = now >= this.#window.from && now < this.#window.to;
    if (isIn) this.#updates += 1;
    const last = this.#seen[person] as number;
    const number = sent.find(x, y, last);
    if (number < 0) return this.#seesAgain(sent, x, y, last);
    this.#seen[person] = number;
    this.#cover(person, sent.handOf(number), now);
    if (isIn) this.#refresh(person, now);
    if (now < this.#window.to) this.#seenAt[person] = now;
  }

  /** How long the longest wait for something new of a cursor was, those that the window cuts off included. */
  get maxRefreshMs(): number {
    this.#people.forEach((_, person) => this.#refresh(person, this.#window.to));
    return this.#maxRefreshMs;
  }

  /** Moves of hands within the window that are not seen yet, nor a later one. */
  get unseen(): number {
    const { from, to } = this.#window;
    let unseen = 0;
    this.#people.forEach((_, person) => {
      const due = this.#lastBefore(person, to) - Math.max(this.#hands[person] as number, this.#lastBefore(person, from));
      if (person !== this.self) unseen += Math.max(0, due);
    });
    return unseen;
  }

  /** Cursors that it has elsewhere than they were sent last. */
  get misplaced(): number {
    return this.#people.filter((sent, person) => person !== this.self && this.#seen[person] !== sent.count - 1).length;
  }

  /** Each move of the hand up to this one counts from when it was made until now. */
  #cover(person: number, hand: number, now: number): void {
    const clockwork = this.#clockwork;
    const first = (this.#hands[person] as number) + 1;
    this.#hands[person] = hand;
    if (!clockwork) return;
    for (let move = first; move <= hand; move++) {
      const madeAt = clockwork.timeOf(person, move);
      if (madeAt >= this.#window.from && madeAt < this.#window.to) this.staleness.add(now - madeAt);
    }
  }

  /** Told once more, as places are that are said whole; or never sent. */
  #seesAgain(sent: SentMoves, x: number, y: number, last: number): void {
    if (last < 0 || sent.find(x, y, last - 1) !== last) this.#unknown += 1;
  }

  #refresh(person: number, now: number): void {
    if (person === this.self) return;
    this.#maxRefreshMs = Math.max(this.#maxRefreshMs, now - Math.max(this.#seenAt[person] as number, this.#window.from));
  }

  #lastBefore(person: number, time: number): number {
    const last = this.#clockwork?.lastMoveOf(person, time) ?? -1;
    return this.#clockwork && this.#clockwork.timeOf(person, last) === time ? last - 1 : last;
  }
}
