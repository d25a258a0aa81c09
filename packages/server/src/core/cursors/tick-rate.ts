/** A frame for each second picture of a screen of 60 Hz, for so many people. */
const fastest = 30;
const handful = 10;
/** With a frame for each fourth picture clients still draw what looks like one motion; fewer are seen as steps behind the hand. */
const smooth = 15;
const slowest = 1;
/** Frames written to members in a second, by one room: a write costs about 10 us, so this is an eighth of a core. */
const writesPerSecond = 12_000;
/** A loop that lags more than this has other work that matters more, in milliseconds. */
const calmLagMs = 20;

/**
 * How often a room of so many members is told of its cursors, in frames a second: 30 for a handful, falling to 15 for 20 and more, and to what
 * the writes allow above 800: 12 for 1,000, 2 for 5,000. What a room costs grows with its members times this rate, for moves and frames alike.
 * A whole number while the loop is calm, so that every second has room for the bytes of as many frames. `lagMs` is by how much the event loop is late.
 */
export function tickRate(members: number, lagMs: number): number {
  const byMembers = Math.min(fastest, Math.max(smooth, (fastest * handful) / Math.max(1, members)));
  const byWrites = writesPerSecond / Math.max(1, members);
  const byLag = lagMs > calmLagMs ? calmLagMs / lagMs : 1;
  return Math.max(slowest, Math.floor(Math.min(byMembers, byWrites)) * byLag);
}

/** How often each member may say where its cursor is: as often as others are told; 0 for who is alone (nobody would see it). */
export function moveRate(members: number, lagMs: number): number {
  return members < 2 ? 0 : tickRate(members, lagMs);
}
