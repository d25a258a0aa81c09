import { z } from 'zod';
import { RoomName } from '../strings.ts';
import { Coordinate } from './area.ts';

/**
 * Where one's cursor is: `[room, x, y]`, or `[room]` to hide it. Sent volatile and without an acknowledgement, never more often than
 * `budget` says; what comes faster is dropped. Latest wins.
 */
export const Move = z.union([z.tuple([RoomName, Coordinate, Coordinate]), z.tuple([RoomName])]);
export type Move = z.infer<typeof Move>;
