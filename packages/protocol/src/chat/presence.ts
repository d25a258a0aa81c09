import { z } from 'zod';

/** Whether somebody is there. Who is offline is no member of the room. */
export const PresenceState = z.enum(['active', 'idle']);
export type PresenceState = z.infer<typeof PresenceState>;

/** How it is with the user at this connection. A user is active while any connection of theirs is; each is at first. */
export const Presence = z.object({ state: PresenceState });
export type Presence = z.infer<typeof Presence>;

export const PresenceAck = z.object({ ok: z.literal(true) });
export type PresenceAck = z.infer<typeof PresenceAck>;

/** Members of a room with whom it is otherwise now. Twice a second at most, and in rooms of up to 200. */
export const PresenceChange = z.object({ room: z.string(), people: z.array(z.object({ user: z.string(), state: PresenceState })) });
export type PresenceChange = z.infer<typeof PresenceChange>;
