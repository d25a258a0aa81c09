import { z } from 'zod';
import { CursorMember, Slot } from './member.ts';

/** Who came, or has another name now, and whose slots are free; twice a second at most. Rooms of more than 200 leave out who came: see `people`. */
export const Roster = z.object({ room: z.string(), joined: z.array(CursorMember), left: z.array(Slot), memberCount: z.int() });
export type Roster = z.infer<typeof Roster>;
