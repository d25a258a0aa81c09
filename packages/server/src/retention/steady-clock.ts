import type { Clock } from '../core/clock.ts';

/** How far the wall clock may come away from the monotonic one before it counts as a jump. Leap seconds and NTP stay far below. */
const driftMs = 60_000;
/** A jump that lasted this long was a correction, or a machine that slept. */
const settleMs = 24 * 60 * 60 * 1000;

/**
 * The wall clock without its jumps ahead: after one it goes on at the old pace, and believes the new time only a day
 * later. So nothing is deleted early because a clock was wrong for a while; late does no harm.
 */
export class SteadyClock {
  readonly #clock: Clock;
  /** A moment on both clocks when they were believed. */
  #wall: number;
  #monotonic: number;
  #disturbedAt: number | undefined;

  constructor(clock: Clock) {
    this.#clock = clock;
    this.#wall = clock.now();
    this.#monotonic = clock.monotonic();
  }

  /** Milliseconds since 1970; never more than the wall clock says. */
  now(): number {
    const wall = this.#clock.now();
    const monotonic = this.#clock.monotonic();
    const expected = this.#wall + (monotonic - this.#monotonic);
    if (Math.abs(wall - expected) > driftMs) {
      this.#disturbedAt ??= monotonic;
      if (monotonic - this.#disturbedAt < settleMs) return Math.min(wall, expected);
    }
    this.#wall = wall;
    this.#monotonic = monotonic;
    this.#disturbedAt = undefined;
    return wall;
  }
}
