import { monitorEventLoopDelay } from 'node:perf_hooks';
import type { Clock } from '../../core/clock.ts';

/** What of Node's histogram is used: delays in nanoseconds, those of an idle loop being the resolution. */
export type DelayMonitor = Pick<ReturnType<typeof monitorEventLoopDelay>, 'enable' | 'disable' | 'reset' | 'mean' | 'count'>;

/** Milliseconds. It wakes the process so often, so it runs only while somebody wants to know. */
const resolutionMs = 50;
const windowMs = 1000;

/** By how much the event loop of this process is late. */
export class EventLoopLag {
  readonly #clock: Clock;
  readonly #monitor: DelayMonitor;
  #users = 0;
  #readAt = 0;
  #ms = 0;

  constructor(clock: Clock, monitor: DelayMonitor = monitorEventLoopDelay({ resolution: resolutionMs })) {
    this.#clock = clock;
    this.#monitor = monitor;
  }

  /** Milliseconds on average, over a second that is over; 0 while nobody uses it. */
  get ms(): number {
    if (this.#users > 0 && this.#clock.monotonic() - this.#readAt >= windowMs) this.#read();
    return this.#ms;
  }

  /** Measures from now on. Returns its own undo. */
  use(): () => void {
    this.#users += 1;
    if (this.#users === 1) {
      this.#monitor.enable();
      this.#begin();
    }
    return () => {
      this.#users -= 1;
      if (this.#users > 0) return;
      this.#monitor.disable();
      this.#ms = 0;
    };
  }

  #read(): void {
    this.#ms = this.#monitor.count === 0 ? 0 : Math.max(0, this.#monitor.mean / 1e6 - resolutionMs);
    this.#begin();
  }

  #begin(): void {
    this.#readAt = this.#clock.monotonic();
    this.#monitor.reset();
  }
}
