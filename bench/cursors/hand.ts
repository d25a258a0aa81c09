import type { Point } from '@partyline/protocol/cursors';

const highest = 0xffff;
const turn = 2 * Math.PI;

/** A wave along one axis: how far, how often a second, and where it begins. */
type Wave = readonly [reach: number, perSecond: number, phase: number];

/** A hand that never rests: two slow waves along each axis, at about a third of the surface a second, in a path of its own. */
export class Hand {
  readonly #x: readonly Wave[];
  readonly #y: readonly Wave[];

  /** `random` from 0 to 1. */
  constructor(random: () => number) {
    const waves = (): readonly Wave[] => [
      [0.32, 0.1 + 0.1 * random(), random()],
      [0.14, 0.2 + 0.2 * random(), random()],
    ];
    this.#x = waves();
    this.#y = waves();
  }

  /** Where it is after so many milliseconds, in the coordinates of the wire. */
  at(ms: number): Point {
    return { x: placeOn(this.#x, ms), y: placeOn(this.#y, ms) };
  }
}

function placeOn(waves: readonly Wave[], ms: number): number {
  const place = waves.reduce((sum, [reach, perSecond, phase]) => sum + reach * Math.sin(turn * (phase + (perSecond * ms) / 1000)), 0.5);
  return Math.round(place * highest);
}
