/** How often a feed can come, in times a second, the fastest first: who asks for about the same shares frames. */
const rates = [20, 10, 5, 4, 2, 1, 0.5, 0.2, 0.1] as const;

/** The rate asked for, or the next lower one; the lowest for what is lower still. */
export function feedRate(maxHz: number): number {
  return rates.find((rate) => rate <= maxHz) ?? 0.1;
}
