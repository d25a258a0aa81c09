import { z } from 'zod';
import { limits } from '../limits.ts';
import { RoomName } from '../strings.ts';
import { CursorMember, Slot } from './member.ts';

/** Asks whose the cursors with these slots are: rooms of more than 200 don't tell of everyone who comes. */
export const People = z.object({ room: RoomName, slots: z.array(Slot).min(1).max(limits.membersListed) });
export type People = z.infer<typeof People>;

/** Slots of nobody are left out. */
export const PeopleAck = z.object({ ok: z.literal(true), members: z.array(CursorMember) });
export type PeopleAck = z.infer<typeof PeopleAck>;
