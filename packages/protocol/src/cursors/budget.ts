import { z } from 'zod';

/** How often a second one may send `move` from now on. 0: nobody else is there, so nothing is to be sent until this changes. */
export const Budget = z.object({ room: z.string(), movesPerSecond: z.number() });
export type Budget = z.infer<typeof Budget>;
