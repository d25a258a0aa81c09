/** How often a hand moves, in milliseconds. */
export const handEveryMs = 50;

/** When hands move: each every 50 ms, spread evenly, so that the server isn't hit by all of them at once. */
export class Clockwork {
  readonly #people: number;
  readonly #startedAt: number;

  /** The first move of each is within 50 ms after `startedAt`. */
  constructor(people: number, startedAt: number) {
    this.#people = people;
    this.#startedAt = startedAt;
  }

  /** The number of a person's last move at a time; -1 for none. */
  lastMoveOf(person: number, now: number): number {
    return Math.floor((now - this.#startOf(person)) / handEveryMs);
  }

  timeOf(person: number, move: number): number {
    return this.#startOf(person) + move * handEveryMs;
  }

  #startOf(person: number): number {
    return this.#startedAt + (person / this.#people) * handEveryMs;
  }
}
