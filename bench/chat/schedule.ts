import type { Cell } from './plan.ts';
import type { Pace } from './compare.ts';

/** How long is measured. */
export interface Schedule {
  readonly headline: Pace;
  readonly others: Pace;
  readonly calibrationMs: number;
  /** Milliseconds: for all, and of them for the headline. What doesn't fit any more is left out, and said so. */
  readonly budgetMs: number;
  readonly headlineMs: number;
}

export const full: Schedule = {
  headline: { repetitions: 5, warmUpMs: 2000, measureMs: 4000 },
  others: { repetitions: 3, warmUpMs: 2000, measureMs: 4000 },
  calibrationMs: 3000,
  budgetMs: 20 * 60_000,
  headlineMs: 10 * 60_000,
};

export const quick: Schedule = {
  headline: { repetitions: 3, warmUpMs: 600, measureMs: 1000 },
  others: { repetitions: 1, warmUpMs: 500, measureMs: 900 },
  calibrationMs: 600,
  budgetMs: 46_000,
  headlineMs: 16_000,
};

/** What a cell takes where the machine has nothing else to do: connections have to be made, and what is in flight has to come back, for each server. */
export function expectedMs({ rooms, members }: Cell, { repetitions, warmUpMs, measureMs }: Pace): number {
  const perRun = warmUpMs + measureMs + 500 + rooms * members * 2;
  return 2 * repetitions * perRun;
}
