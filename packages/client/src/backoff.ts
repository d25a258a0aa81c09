/** The wait before the first retry, and the longest waits, in milliseconds. A hidden tab has no reader who waits. */
export const pace = { first: 500, visible: 8_000, hidden: 5 * 60_000 } as const;

/**
 * Full jitter: anything from 0 up to a bound that doubles with each failure. It spreads returning clients evenly, where a wait that
 * only varies around its bound would bring them back in waves.
 * (https://aws.amazon.com/blogs/architecture/exponential-backoff-and-jitter/)
 */
export function backoff(failures: number, longest: number, random: () => number): number {
  const bound = Math.min(longest, pace.first * 2 ** Math.min(failures - 1, 30));
  return Math.round(random() * bound);
}
