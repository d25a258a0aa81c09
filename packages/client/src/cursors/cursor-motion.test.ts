import { fc } from '@partyline/testing/properties';
import { expect, it } from 'vitest';
import { CursorMotion } from './cursor-motion.ts';

const cursor = (slot: number, x: number, movedAt = 0) => ({ slot, x, y: x, movedAt });

it('puts a cursor that just came where it is, and takes the time of a frame to the next place', () => {
  const motion = new CursorMotion();
  motion.moved([cursor(1, 0.2)], 1_000);
  expect([motion.at(1, 1_000), motion.at(2, 1_000)]).toEqual([{ x: 0.2, y: 0.2 }, undefined]);
  motion.moved([cursor(1, 0.4)], 1_100);
  expect([1_100, 1_150, 1_200, 9_000].map((now) => motion.at(1, now)?.x.toFixed(2))).toEqual(['0.20', '0.30', '0.40', '0.40']);
  motion.forget(1);
  expect(motion.at(1, 1_100)).toBeUndefined();
});

it('turns on its way without a jump, and is there a quarter of a second after the last frame at the latest', () => {
  const frames = fc.array(fc.tuple(fc.integer({ min: 1, max: 2_000 }), fc.double({ min: 0, max: 1, noNaN: true })), { minLength: 1, maxLength: 20 });
  fc.assert(
    fc.property(frames, (moves) => {
      const motion = new CursorMotion();
      let now = 0;
      for (const [ms, x] of moves) {
        now += ms;
        const before = motion.at(1, now);
        motion.moved([cursor(1, x)], now);
        if (before) expect(motion.at(1, now)).toEqual(before);
      }
      expect(motion.at(1, now + 250)?.x).toBe(moves.at(-1)?.[1]);
    }),
  );
});

it('goes from where one stands who is drawn from now on, whoever had the number before', () => {
  const motion = new CursorMotion();
  motion.moved([cursor(1, 0.2)], 1_000);
  motion.stand(cursor(1, 0.9));
  expect(motion.at(1, 1_000)?.x).toBe(0.9);
  motion.moved([cursor(1, 0.7)], 1_100);
  expect([1_100, 1_150, 1_200].map((now) => motion.at(1, now)?.x.toFixed(2))).toEqual(['0.90', '0.80', '0.70']);
});
