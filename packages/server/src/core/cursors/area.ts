import { highestCoordinate, type Point } from '@partyline/protocol';

/** Part of a surface, in its coordinates, edges included. */
export interface Area {
  readonly left: number;
  readonly top: number;
  readonly right: number;
  readonly bottom: number;
}

/** Cells along each side of a surface. Members who look at the same cells share their frames. */
const cells = 8;
const cellSize = (highestCoordinate + 1) / cells;

export const everything: Area = { left: 0, top: 0, right: highestCoordinate, bottom: highestCoordinate };

/** The smallest area of whole cells around what a member sees. */
export function cellsAround({ left, top, right, bottom }: Area): Area {
  const first = (value: number): number => Math.floor(value / cellSize) * cellSize;
  const last = (value: number): number => first(value) + cellSize - 1;
  return { left: first(left), top: first(top), right: last(right), bottom: last(bottom) };
}

export function isWithin({ left, top, right, bottom }: Area, { x, y }: Point): boolean {
  return x >= left && x <= right && y >= top && y <= bottom;
}

/** The same for equal areas. */
export function nameOf({ left, top, right, bottom }: Area): string {
  return `${left}.${top}.${right}.${bottom}`;
}
