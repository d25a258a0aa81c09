import { z } from 'zod';
import { RoomName } from '../strings.ts';
import { Coordinate } from './area.ts';
import { highestCoordinate } from './frame.ts';

/**
 * Where one's cursor is: `[room, x, y]`, or `[room]` to hide it. Sent volatile and without an acknowledgement, never more often than
 * `budget` says; what comes faster is dropped. Latest wins.
 */
export const Move = z.union([z.tuple([RoomName, Coordinate, Coordinate]), z.tuple([RoomName])], {
  error: `a move is [room, x, y] with whole numbers from 0 to ${highestCoordinate}, or [room]`,
});
export type Move = z.infer<typeof Move>;
