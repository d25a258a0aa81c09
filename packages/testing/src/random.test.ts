import { expect, it } from 'vitest';
import { countingIds, seededRandom } from './random.ts';

const numbers = (seed: number, count: number): number[] => Array.from({ length: count }, seededRandom(seed));

it('gives the same numbers for the same seed, and others for another', () => {
  expect(numbers(7, 20)).toEqual(numbers(7, 20));
  expect(numbers(7, 20)).not.toEqual(numbers(8, 20));
});

it('gives numbers from 0 up to 1, evenly', () => {
  const tenths = Array.from({ length: 10 }, () => 0);
  for (const number of numbers(1, 10_000)) tenths[Math.floor(number * 10)]! += 1;
  for (const count of tenths) expect(Math.abs(count - 1_000)).toBeLessThan(150);
});

it('counts ids up', () => {
  const next = countingIds('a');
  expect([next(), next()]).toEqual(['a-00000001', 'a-00000002']);
});
