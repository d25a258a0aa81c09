/** A frame for each second picture of a screen of 60 Hz, for so many people. */
const fastest = 30;
const handful = 10;
const slowest = 1;
/** Frames written to members in a second, by one room: a write costs about 10 us, so this is a tenth of a core. */
const writesPerSecond = 10_000;
/** Moves taken in in a second, by one room. */
const movesPerSecond = 20_000;
/** A loop that lags more than this has other work that matters more, in milliseconds. */
const calmLagMs = 20;

/**
 * How often a room of so many members is told of its cursors, in frames a second: 30 for a handful, 20 for 50, 14 for 200, 9 for 1,000, 2 for
 * 5,000. With the fourth root what all of them cost grows slower than their number squared, and nobody can follow so many anyway. `lagMs` is
 * by how much the event loop is late.
 */
export function tickRate(members: number, lagMs: number): number {
  const byMembers = fastest * Math.min(1, handful / Math.max(1, members)) ** 0.25;
  const byWrites = writesPerSecond / Math.max(1, members);
  const byLag = lagMs > calmLagMs ? calmLagMs / lagMs : 1;
  return Math.max(slowest, Math.min(byMembers, byWrites) * byLag);
}

/** How often each member may say where its cursor is: never more often than others are told; 0 for who is alone (nobody would see it). */
export function moveRate(members: number, lagMs: number): number {
  if (members < 2) return 0;
  return Math.round(10 * Math.max(slowest, Math.min(tickRate(members, lagMs), movesPerSecond / members))) / 10;
}
