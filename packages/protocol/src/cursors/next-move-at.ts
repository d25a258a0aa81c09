/**
 * When somebody whose pointer goes on moving sends its next move, in monotonic milliseconds.
 *
 * `movedAt`: when the last one was sent; the next one never comes sooner than `periodMs` after it. `heardAt`: when the room's last frame
 * came, `-Infinity` for none yet. `wayMs`: how long a message takes there and back.
 *
 * The next frame is made a period after the last one, and the move had better be there half a period before: then it waits no longer than
 * that, where at any other time it may wait a whole period, or come now before a frame and now after it. So it is put off, by half a period at
 * most. All who are near the server send at about the same time then, which costs it less than one after the other.
 */
export function nextMoveAt(movedAt: number, periodMs: number, heardAt: number, wayMs: number): number {
  const due = movedAt + periodMs;
  if (heardAt === Number.NEGATIVE_INFINITY) return due;
  const wait = modulo(heardAt - wayMs + periodMs / 2 - due, periodMs);
  // More than that means a little late: frames are a little further apart than moves may be, so it catches up by itself.
  return wait <= periodMs / 2 ? due + wait : due;
}

function modulo(value: number, divisor: number): number {
  return ((value % divisor) + divisor) % divisor;
}
