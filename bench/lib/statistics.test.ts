import { expect, test } from 'vitest';
import { median, percentile, Samples } from './statistics.ts';

/** The worked example of the nearest-rank method: https://en.wikipedia.org/wiki/Percentile#Worked_examples_of_the_nearest-rank_method */
test.each([
  [0.05, 15],
  [0.3, 20],
  [0.4, 20],
  [0.5, 35],
  [1, 50],
])('the percentile at %f of 15, 20, 35, 40, 50 is %i', (share, value) => {
  expect(percentile([15, 20, 35, 40, 50], share)).toBe(value);
});

test('the percentile at 0.99 of 1 to 200 is 198', () => {
  expect(
    percentile(
      Float64Array.from({ length: 200 }, (_, i) => i + 1),
      0.99,
    ),
  ).toBe(198);
});

test('the percentile at 0 is the least sample, and there is none of nothing', () => {
  expect(percentile([3, 4], 0)).toBe(3);
  expect(percentile([], 0.5)).toBeNaN();
});

test.each([
  [[3], 3],
  [[9, 1, 5], 5],
  [[10, 2, 4, 1], 3],
])('the median of %j is %i', (samples, value) => {
  expect(median(samples)).toBe(value);
});

test('the median of nothing is not a number', () => {
  expect(median([])).toBeNaN();
});

test('samples come back sorted by value, however many there are', () => {
  const samples = new Samples();
  for (let i = 5000; i > 0; i--) samples.add(i / 2);
  expect(samples.count).toBe(5000);
  const sorted = samples.sorted();
  expect([sorted.length, sorted[0], sorted[4999]]).toEqual([5000, 0.5, 2500]);
});
