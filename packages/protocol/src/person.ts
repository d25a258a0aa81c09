import { z } from 'zod';

/** Who wrote an entry or is in a room, as everyone may see them. `user` is the token's `sub`. */
export const Person = z.object({ user: z.string(), name: z.string(), color: z.string() });
export type Person = z.infer<typeof Person>;
