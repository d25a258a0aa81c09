import { fc } from '@partyline/testing/properties';
import { describe, expect, test } from 'vitest';
import { moveRate, tickRate } from './tick-rate.ts';

describe('how often a room is told', () => {
  test.each([
    [2, 30],
    [10, 30],
    [15, 20],
    [50, 15],
    [200, 15],
    [1_000, 12],
    [5_000, 2],
    [50_000, 1],
  ])('of %i members: %i times a second', (members, rate) => {
    expect(tickRate(members, 0)).toBe(rate);
  });

  test('falls a little with a little lag', () => {
    expect(tickRate(5_000, 21)).toBeCloseTo(1.9, 1);
    expect(tickRate(5_000, 1_000)).toBe(1);
  });

  test('falls with members and with lag, to once a second, and as many moves are taken', () => {
    const members = fc.integer({ min: 2, max: 20_000 });
    const lagMs = fc.double({ min: 0, max: 5_000, noNaN: true });
    fc.assert(
      fc.property(members, members, lagMs, lagMs, (few, more, calm, late) => {
        const [least, most] = [Math.min(few, more), Math.max(few, more)];
        const [low, high] = [Math.min(calm, late), Math.max(calm, late)];
        expect(tickRate(most, high)).toBeLessThanOrEqual(tickRate(least, low));
        expect(tickRate(most, high)).toBeGreaterThanOrEqual(1);
        expect(moveRate(most, high)).toBe(tickRate(most, high));
      }),
    );
    expect(moveRate(1, 0)).toBe(0);
  });
});
