import { Batch } from './batch.ts';
import type { Counters } from './stats.ts';
import type { Limits } from './limits.ts';

/** What a turn writes out: a connection's writer. */
export interface Pending {
  write(): void;
}

/** Time and the event loop, so that tests can hold both still. */
export interface Loop {
  /** Milliseconds, monotonic. */
  now(): number;
  /** Runs after the current poll phase; with nothing else to do, at once. */
  defer(run: () => void): void;
}

const NODE: Loop = { now: () => performance.now(), defer: (run) => void setImmediate(run) };

/** Writes between two looks at the clock: a write is some 10 us. */
const STRIDE = 16;

/**
 * One event-loop turn of a server: collects the writers that have something to say, and lets each write once, after the poll phase.
 * Idle, that is at once. Busy, turns get longer and batches grow by themselves.
 */
export class Turn {
  readonly root = new Batch();
  readonly limits: Limits;
  readonly counters: Counters;
  /** Raised where members of a room may have become reachable by another way (a transport upgrade, a new connection). */
  changes = 0;
  #waiting: Pending[] = [];
  #from = 0;
  #after: (() => void)[] = [];
  #scheduled = false;
  readonly #loop: Loop;
  readonly #run = (): void => this.#slice();

  constructor(limits: Limits, counters: Counters, loop: Loop = NODE) {
    this.limits = limits;
    this.counters = counters;
    this.#loop = loop;
  }

  /** The caller sees to it that a writer is added once until it is written. */
  add(writer: Pending): void {
    this.#waiting.push(writer);
    this.#schedule();
  }

  /** For what must not happen in the middle of a broadcast, such as closing one of its members: user code would see half of it done. */
  afterwards(run: () => void): void {
    this.#after.push(run);
    this.#schedule();
  }

  #schedule(): void {
    if (this.#scheduled) return;
    this.#scheduled = true;
    this.#loop.defer(this.#run);
  }

  /** Writes for `sliceMs`, then yields to other events: whoever is left gets a longer batch. */
  #slice(): void {
    this.root.forget();
    try {
      this.#writeUntil(this.#loop.now() + this.limits.sliceMs);
      this.#runAfterwards();
    } finally {
      // also after an error, which is the application's to handle: the other connections must not wait for ever
      this.#scheduled = false;
      if (this.#waiting.length > 0 || this.#after.length > 0) this.#schedule();
    }
  }

  #writeUntil(deadline: number): void {
    const waiting = this.#waiting;
    do {
      const stop = Math.min(this.#from + STRIDE, waiting.length);
      while (this.#from < stop) waiting[this.#from++]?.write();
    } while (this.#from < waiting.length && this.#loop.now() < deadline);
    if (this.#from < waiting.length) return;
    this.#waiting = [];
    this.#from = 0;
  }

  #runAfterwards(): void {
    for (let run = this.#after.shift(); run !== undefined; run = this.#after.shift()) run();
  }
}
