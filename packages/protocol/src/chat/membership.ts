import { z } from 'zod';
import { Member } from '../person.ts';

/** Someone entered a room with their first device, or left it with their last. `message` is a sentence for the screen. */
export const MembershipChange = z.object({ room: z.string(), ...Member.shape, memberCount: z.int(), message: z.string() });
export type MembershipChange = z.infer<typeof MembershipChange>;
