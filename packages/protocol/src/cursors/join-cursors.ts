import { z } from 'zod';
import { RoomName } from '../strings.ts';
import { Area } from './area.ts';
import { CursorMember, Slot } from './member.ts';

/**
 * Enters a surface of a room: the right to read the room is enough. `surface` names what positions are of (a page, a board), for rooms
 * that have several; a connection is on one of them at a time. `area`: see `viewport`. Once a second at most for each room.
 */
export const JoinCursors = z.object({ room: RoomName, surface: RoomName.default('main'), area: Area.nullable().optional() });
export type JoinCursors = z.infer<typeof JoinCursors>;

/** A frame, as bytes (see `frame.ts`). */
export const FrameBytes = z.custom<Uint8Array>((value) => value instanceof Uint8Array);

/**
 * `slot` and `color` are one's own. `cursors` is a frame that the next one follows; with `more` it has those that moved last, of very many.
 * `members` lists 200 at most: ask `people` for the names of others. `movesPerSecond`: see `budget`.
 */
export const JoinCursorsAck = z.object({
  ok: z.literal(true),
  room: z.string(),
  slot: Slot,
  color: z.string(),
  movesPerSecond: z.number(),
  members: z.array(CursorMember),
  memberCount: z.int(),
  cursors: FrameBytes,
  more: z.boolean(),
});
export type JoinCursorsAck = z.infer<typeof JoinCursorsAck>;
