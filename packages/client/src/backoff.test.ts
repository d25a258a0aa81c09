import { seededRandom } from '@partyline/testing';
import { fc } from '@partyline/testing/properties';
import { expect, it } from 'vitest';
import { backoff, pace } from './backoff.ts';

it('waits anything up to a bound that doubles with each failure', () => {
  const longest = (failures: number): number => backoff(failures, pace.visible, () => 1);
  expect([1, 2, 3, 4, 5, 6, 60].map(longest)).toEqual([500, 1000, 2000, 4000, 8000, 8000, 8000]);
  expect(backoff(3, pace.visible, () => 0)).toBe(0);
});

it('lets a hidden page wait for up to five minutes', () => {
  expect(backoff(30, pace.hidden, () => 1)).toBe(300_000);
});

it('stays within the bounds for every failure count and every random number', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 5000 }), fc.integer(), (failures, seed) => {
      const wait = backoff(failures, pace.visible, seededRandom(seed));
      expect(wait).toBeGreaterThanOrEqual(0);
      expect(wait).toBeLessThanOrEqual(pace.visible);
    }),
  );
});
