import type { Clock } from './clock.ts';

/** A moment by both clocks, in milliseconds: the wall clock goes on while a machine sleeps, the other one never jumps. */
export interface Instant {
  readonly at: number;
  readonly monotonic: number;
}

export function instant(clock: Clock, ms = 0): Instant {
  return { at: clock.now() + ms, monotonic: clock.monotonic() + ms };
}

/** Milliseconds since then, by whichever clock says more. */
export function since(clock: Clock, { at, monotonic }: Instant): number {
  return Math.max(clock.now() - at, clock.monotonic() - monotonic);
}
