interface Timer {
  readonly due: number;
  readonly order: number;
  readonly callback: () => void;
}

/** Time that stands still until a test moves it. It has the form of the `Clock` that server and client take. */
export class FakeClock {
  #start: number;
  readonly #timers = new Set<Timer>();
  #elapsed = 0;
  #orders = 0;

  /** `start` is what `now()` says at first, in milliseconds since 1970. */
  constructor(start = Date.UTC(2026, 0, 1)) {
    this.#start = start;
  }

  now(): number {
    return this.#start + this.#elapsed;
  }

  monotonic(): number {
    return this.#elapsed;
  }

  after(ms: number, callback: () => void): () => void {
    const timer: Timer = { due: this.#elapsed + Math.max(0, ms), order: this.#orders++, callback };
    this.#timers.add(timer);
    return () => this.#timers.delete(timer);
  }

  /** Timers that are still due. A machine at rest should leave none. */
  get pending(): number {
    return this.#timers.size;
  }

  /** Milliseconds until the next timer, or `undefined` where there is none. */
  get next(): number | undefined {
    const timer = this.#first();
    return timer && timer.due - this.#elapsed;
  }

  /**
   * The wall clock alone goes `ms` forward, or back: someone set it, or the machine slept, which timers and `monotonic` don't notice
   * everywhere.
   */
  jump(ms: number): void {
    this.#start += ms;
  }

  /** Moves time on by `ms`, calling what falls due in its order, with the time that each was due at. */
  advance(ms: number): void {
    const end = this.#elapsed + ms;
    for (let timer = this.#first(); timer && timer.due <= end; timer = this.#first()) {
      this.#elapsed = timer.due;
      this.#timers.delete(timer);
      timer.callback();
    }
    this.#elapsed = end;
  }

  #first(): Timer | undefined {
    let first: Timer | undefined;
    for (const timer of this.#timers) {
      if (!first || timer.due < first.due || (timer.due === first.due && timer.order < first.order)) first = timer;
    }
    return first;
  }
}
