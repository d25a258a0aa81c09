import { expect, it } from 'vitest';
import { untilNext } from './pace.ts';

it('a slow answer does not slow the ticker down, and after a sleep nothing is made up for', () => {
  expect([0, 1, 30, 99].map((elapsed) => untilNext(elapsed, 10))).toEqual([100, 99, 70, 1]);
  expect([100, 3_600_042].map((elapsed) => untilNext(elapsed, 10))).toEqual([100, 58]);
  expect(untilNext(19.9, 50)).toBe(1);
});
