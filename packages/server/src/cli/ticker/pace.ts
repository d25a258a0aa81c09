/**
 * Milliseconds until the next step, `elapsed` after the first: by the clock and not by the last step, so that a slow answer doesn't slow the ticker
 * down. Steps whose time has passed, as in a machine's sleep, are left out and never made up for.
 */
export function untilNext(elapsed: number, hz: number): number {
  const next = ((Math.floor((elapsed * hz) / 1000) + 1) * 1000) / hz;
  return Math.max(1, Math.ceil(next - elapsed));
}
