import { expect } from 'vitest';
import { playSeeds, reportOn } from '../report.ts';

/** Plays these seeds, and shows the first one that fails as short as it can be. */
export async function expectGood(from: number, count: number): Promise<void> {
  const seeds = Array.from({ length: count }, (_, i) => from + i);
  const { failed, acked, delivered } = await playSeeds(seeds, (sum) => sum.failed.length > 0);
  const [bad] = failed;
  if (bad !== undefined) expect.fail(await reportOn(bad));
  // A simulation in which nothing happens would be good as well.
  expect(acked).toBeGreaterThan(count);
  expect(delivered).toBeGreaterThan(2 * count);
}
