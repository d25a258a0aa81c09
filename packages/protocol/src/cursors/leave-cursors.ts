import { z } from 'zod';
import { RoomName } from '../strings.ts';

/** After it nothing more of the room's cursors comes, and one's own is gone. */
export const LeaveCursors = z.object({ room: RoomName });
export type LeaveCursors = z.infer<typeof LeaveCursors>;

export const LeaveCursorsAck = z.object({ ok: z.literal(true) });
export type LeaveCursorsAck = z.infer<typeof LeaveCursorsAck>;
