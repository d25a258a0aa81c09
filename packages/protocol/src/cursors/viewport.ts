import { z } from 'zod';
import { RoomName } from '../strings.ts';
import { Area } from './area.ts';
import { FrameBytes } from './join-cursors.ts';

/** What of the surface is in view, `null` for all of it. Frames have only the cursors there, and some around, from then on. Once a second at most. */
export const Viewport = z.object({ room: RoomName, area: Area.nullable() });
export type Viewport = z.infer<typeof Viewport>;

/** Where everyone is, for who missed frames. Once a second at most; refused with `rate_limited` as well while the room takes all of this second's bytes. */
export const Resync = z.object({ room: RoomName });
export type Resync = z.infer<typeof Resync>;

/**
 * `cursors` is a frame that the next one follows. Cursors that aren't in it are out of view, unless `more` says that it doesn't have all: of
 * very many it has those that moved last, and none where the room takes all of this second's bytes.
 */
export const CursorsAck = z.object({ ok: z.literal(true), cursors: FrameBytes, more: z.boolean() });
export type CursorsAck = z.infer<typeof CursorsAck>;
