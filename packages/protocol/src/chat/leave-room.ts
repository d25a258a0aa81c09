import { z } from 'zod';
import { RoomName } from '../strings.ts';

const Fields = z.object({ room: RoomName });
export const LeaveRoom = z.preprocess((value: string | z.input<typeof Fields>) => (typeof value === 'string' ? { room: value } : value), Fields);
export type LeaveRoom = z.infer<typeof LeaveRoom>;

/** After it nothing more of the room reaches this connection. */
export const LeaveRoomAck = z.object({ ok: z.literal(true) });
export type LeaveRoomAck = z.infer<typeof LeaveRoomAck>;
