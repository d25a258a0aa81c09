import { z } from 'zod';
import { Person } from '../person.ts';
import { RoomName } from '../strings.ts';
import { times } from '../times.ts';

/** The last key was `ageMs` ago; with `on: false` there is nothing to wait for any more. At most once a second, and never queued. */
export const Typing = z.object({ room: RoomName, on: z.boolean().default(true), ageMs: z.int().min(0).max(times.typing).default(0) });
export type Typing = z.infer<typeof Typing>;

export const TypingAck = z.object({ ok: z.literal(true) });
export type TypingAck = z.infer<typeof TypingAck>;

/**
 * All who are typing in a room, in the order in which they began: the first four by name (a client leaves out its own user and shows
 * three), and how many there are. Comes when that changes, twice a second at most, and again every 3 s while it doesn't.
 */
export const Typists = z.object({ room: z.string(), people: z.array(Person), count: z.int() });
export type Typists = z.infer<typeof Typists>;
