import { highestCoordinate } from '@partyline/protocol';
import { fc } from '@partyline/testing/properties';
import { describe, expect, it } from 'vitest';
import { HandPath, highestSpeed, spotsOf } from './hand-path.ts';
import { seededRandom } from './random.ts';

const pathOf = (seed: number): HandPath => new HandPath(seededRandom(seed), spotsOf(seededRandom(7)));
const seeds = fc.integer({ min: 0, max: 0xffff_ffff });
/** Milliseconds between two looks. */
const steps = fc.array(fc.integer({ min: 1, max: 2_000 }), { minLength: 1, maxLength: 200 });

/** Where a hand is at each of these looks. */
function seen(path: HandPath, pauses: readonly number[]): { x: number; y: number; afterMs: number }[] {
  let now = 0;
  return pauses.map((afterMs) => ({ ...path.at((now += afterMs)), afterMs }));
}

describe('the path of a hand', () => {
  it('stays on the surface, in whole coordinates', () => {
    fc.assert(
      fc.property(seeds, steps, (seed, pauses) => {
        for (const { x, y } of seen(pathOf(seed), pauses)) {
          expect([x, y].every((place) => Number.isInteger(place) && place >= 0 && place <= highestCoordinate)).toBe(true);
        }
      }),
    );
  });

  it('is never faster than hands are', () => {
    fc.assert(
      fc.property(seeds, steps, (seed, pauses) => {
        let before = pathOf(seed).at(0);
        for (const at of seen(pathOf(seed), pauses)) {
          const reach = (highestSpeed * highestCoordinate * at.afterMs) / 1000;
          // Both places are rounded.
          expect(Math.max(Math.abs(at.x - before.x), Math.abs(at.y - before.y))).toBeLessThanOrEqual(reach + 1);
          before = at;
        }
      }),
    );
  });

  it('is the same for the same seed, however often one looks', () => {
    fc.assert(
      fc.property(seeds, steps, (seed, pauses) => {
        const often = pathOf(seed);
        let now = 0;
        for (const pause of pauses) {
          for (let ms = now; ms < now + pause; ms += 100) often.at(ms);
          now += pause;
        }
        expect(often.at(now)).toEqual(
          seen(pathOf(seed), pauses)
            .map(({ x, y }) => ({ x, y }))
            .at(-1),
        );
      }),
    );
  });

  it('goes far and rests, and another seed goes another way', () => {
    const minute = Array.from({ length: 1_200 }, () => 50);
    const one = seen(pathOf(1), minute);
    const resting = one.filter((at, i) => i > 0 && at.x === one[i - 1]?.x && at.y === one[i - 1]?.y).length;
    expect(resting / one.length).toBeGreaterThan(0.2);
    expect(resting / one.length).toBeLessThan(0.9);
    for (const axis of ['x', 'y'] as const) {
      const places = one.map((at) => at[axis]);
      expect(Math.max(...places) - Math.min(...places)).toBeGreaterThan(0.2 * highestCoordinate);
    }
    expect(seen(pathOf(2), minute)).not.toEqual(one);
  });
});
