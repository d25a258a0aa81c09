import { fc } from '@partyline/testing/properties';
import { expect, test } from 'vitest';
import { nextMoveAt } from './next-move-at.ts';

const periodMs = fc.integer({ min: 33, max: 1_000 });
const share = fc.double({ min: 0, max: 1, noNaN: true });

test('a move comes a period after the last one, at most an eighth sooner and half a period later', () => {
  fc.assert(
    fc.property(
      periodMs,
      fc.integer({ min: 0, max: 10_000 }),
      fc.integer({ min: 0, max: 10_000 }),
      fc.integer({ min: 0, max: 2_000 }),
      (period, moved, heard, way) => {
        const next = nextMoveAt(moved, period, heard, way) - moved;
        expect(next).toBeGreaterThanOrEqual((7 / 8) * period - 1e-6);
        expect(next).toBeLessThanOrEqual(1.5 * period + 1e-6);
      },
    ),
  );
  expect(nextMoveAt(100, 50, Number.NEGATIVE_INFINITY, 0)).toBe(150);
  expect(nextMoveAt(Number.NEGATIVE_INFINITY, 50, 100, 0)).toBe(Number.NEGATIVE_INFINITY);
});

test('whoever goes on moving is heard a third of a period before a frame, however far away they are', () => {
  fc.assert(
    fc.property(periodMs, share, share, (period, begin, distance) => {
      const wayMs = distance * 3 * period;
      // Frames are made a little less often than moves are allowed, as timers have it.
      const frameEvery = period + 1;
      let movedAt = begin * period;
      for (let i = 0; i < 2 * period; i++) {
        const frames = Math.floor((movedAt + period - wayMs / 2) / frameEvery);
        movedAt = nextMoveAt(movedAt, period, frames * frameEvery + wayMs / 2, wayMs);
      }
      const phase = ((movedAt + wayMs / 2) % frameEvery) / frameEvery;
      expect(phase).toBeGreaterThan(0.52);
      expect(phase).toBeLessThan(0.82);
    }),
  );
});
