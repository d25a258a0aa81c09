import { z } from 'zod';
import { PublishId, RoomName, UserId } from '../strings.ts';

/** Tells a user of a room that one may write to oneself: once, however often it is asked for and whatever the `id`. Grants no rights. */
export const Invite = z.object({ room: RoomName, user: UserId, id: PublishId });
export type Invite = z.infer<typeof Invite>;

/** The same whether or not there is such a user: nobody learns from it who has been here. */
export const InviteAck = z.object({ ok: z.literal(true) });
export type InviteAck = z.infer<typeof InviteAck>;
