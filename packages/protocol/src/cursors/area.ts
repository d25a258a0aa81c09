import { z } from 'zod';
import { highestCoordinate } from './frame.ts';

/** A position on one axis, in 65,535ths of the surface's side, so that screens of any size agree. */
export const Coordinate = z.int().min(0).max(highestCoordinate);

/** What of a surface is in view, edges included. */
export const Area = z
  .object({ left: Coordinate, top: Coordinate, right: Coordinate, bottom: Coordinate })
  .refine(({ left, top, right, bottom }) => left <= right && top <= bottom, 'an area has its left before its right and its top before its bottom');
export type Area = z.infer<typeof Area>;
