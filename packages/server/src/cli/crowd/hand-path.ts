import { highestCoordinate, type Point } from '@partyline/protocol';
import { between, oneOf, type Random } from './random.ts';

/** Widths of the surface a second, at most, on each axis: a quick hand on a large screen. */
export const highestSpeed = 1.5;
/** The fastest moment of a minimum-jerk movement, in times of its mean speed: the derivative of `eased` in its middle. */
const peakOfMean = 1.875;
/** Fitts's law: how long a hand takes, in milliseconds, by how far it goes in sizes of what it goes to. */
const fitts = { least: 180, each: 140, size: 0.03 * highestCoordinate };
/** What stands still between movements: a glance mostly, a read now and then. In milliseconds. */
const glance = { least: 120, most: 700 };
const reading = { share: 0.25, least: 1_200, most: 4_500 };
/** Movements that stay where they are, more or less. */
const fidget = { share: 0.3, reach: 0.05 * highestCoordinate };
/** How far from a spot people point, and how far a way bends, in parts of its length. */
const spread = 0.06 * highestCoordinate;
const bend = 0.35;

/** One movement, along a quadratic Bézier curve, and the rest after it. */
interface Stroke {
  readonly from: Point;
  readonly bend: Point;
  readonly to: Point;
  readonly startsAt: number;
  readonly endsAt: number;
  readonly restsUntil: number;
}

/**
 * Where somebody's hand is, as people move a pointer: from one thing that interests them to the next, in a slight curve, slow at both ends
 * (minimum jerk, Flash and Hogan 1985), with pauses. The same numbers from `random` give the same path.
 */
export class HandPath {
  readonly #random: Random;
  readonly #spots: readonly Point[];
  #stroke: Stroke;

  /** `spots` are what there is to look at, shared by all hands of a room. */
  constructor(random: Random, spots: readonly Point[]) {
    this.#random = random;
    this.#spots = spots;
    const at = this.#near(oneOf(random, spots), spread);
    this.#stroke = { from: at, bend: at, to: at, startsAt: 0, endsAt: 0, restsUntil: this.#rest() };
  }

  /** In the wire's coordinates, after so many milliseconds from its start; never less than was asked for before. */
  at(ms: number): Point {
    while (ms >= this.#stroke.restsUntil) this.#stroke = this.#next(this.#stroke);
    const { startsAt, endsAt } = this.#stroke;
    return ms >= endsAt ? this.#stroke.to : along(this.#stroke, eased((ms - startsAt) / (endsAt - startsAt)));
  }

  #next({ to: from, restsUntil: startsAt }: Stroke): Stroke {
    const isFidget = this.#random() < fidget.share;
    const to = isFidget ? this.#near(from, fidget.reach) : this.#near(oneOf(this.#random, this.#spots), spread);
    const bendTo = this.#bendBetween(from, to);
    const endsAt = startsAt + durationOf(from, bendTo, to);
    return { from, bend: bendTo, to, startsAt, endsAt, restsUntil: endsAt + this.#rest() };
  }

  #near({ x, y }: Point, reach: number): Point {
    // Two draws a side: most point near the middle.
    const off = (): number => (this.#random() + this.#random() - 1) * reach;
    return within({ x: x + off(), y: y + off() });
  }

  /** Off the straight way, to either side. */
  #bendBetween(from: Point, to: Point): Point {
    const off = between(this.#random, -bend, bend);
    const [dx, dy] = [to.x - from.x, to.y - from.y];
    return within({ x: from.x + dx / 2 - dy * off, y: from.y + dy / 2 + dx * off });
  }

  #rest(): number {
    const { least, most } = this.#random() < reading.share ? reading : glance;
    return between(this.#random, least, most);
  }
}

/** What there is to look at in a room: the same for the same numbers. */
export function spotsOf(random: Random, count = 7): Point[] {
  const place = (): number => between(random, 0.08, 0.92) * highestCoordinate;
  return Array.from({ length: count }, () => within({ x: place(), y: place() }));
}

/** As long as Fitts's law has it, and so that no moment is faster than hands are: the curve's speed is at most twice the longer side of its bend. */
function durationOf(from: Point, bendTo: Point, to: Point): number {
  const length = Math.hypot(to.x - from.x, to.y - from.y);
  const steepest = 2 * Math.max(farther(from, bendTo), farther(bendTo, to)) * peakOfMean;
  return Math.max(fitts.least + fitts.each * Math.log2(1 + length / fitts.size), (steepest / (highestSpeed * highestCoordinate)) * 1000);
}

/** 0 to 1, without a jerk at either end. */
function eased(share: number): number {
  return share ** 3 * (10 - 15 * share + 6 * share ** 2);
}

function along({ from, bend: bendTo, to }: Stroke, share: number): Point {
  const rest = 1 - share;
  const on = (axis: 'x' | 'y'): number => rest * rest * from[axis] + 2 * rest * share * bendTo[axis] + share * share * to[axis];
  return within({ x: on('x'), y: on('y') });
}

function farther(a: Point, b: Point): number {
  return Math.max(Math.abs(a.x - b.x), Math.abs(a.y - b.y));
}

/** On the surface, in whole coordinates. */
function within({ x, y }: Point): Point {
  const clamped = (value: number): number => Math.min(highestCoordinate, Math.max(0, Math.round(value)));
  return { x: clamped(x), y: clamped(y) };
}
