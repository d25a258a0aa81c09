/** How long before the next frame a move had better be there, in periods. */
const margin = 1 / 3;

/**
 * When somebody whose pointer goes on moving sends its next move, in monotonic milliseconds.
 *
 * `movedAt`: when the last one was sent, and `periodMs` what is to be between two. `heardAt`: when the room's last frame came, `-Infinity` for
 * none yet. `wayMs`: how long a message takes there and back.
 *
 * The next frame is made a period after the last one, and the move had better be there a third of a period before: a margin for ways that
 * vary, and it waits no longer than that, where at any other time it may wait a whole period, or come now before a frame and now after it. So
 * it is put off, by half a period at most; or sent a little sooner, by an eighth at most, since timers are late now and then. All who are near
 * the server send at about the same time then, which costs it less than one after the other.
 */
export function nextMoveAt(movedAt: number, periodMs: number, heardAt: number, wayMs: number): number {
  const due = movedAt + periodMs;
  if (!Number.isFinite(due) || !Number.isFinite(heardAt)) return due;
  const wait = modulo(heardAt - wayMs + (1 - margin) * periodMs - due, periodMs);
  return wait <= periodMs / 2 ? due + wait : due - Math.min(periodMs - wait, periodMs / 8);
}

function modulo(value: number, divisor: number): number {
  return ((value % divisor) + divisor) % divisor;
}
