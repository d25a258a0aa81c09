import { z } from 'zod';

/** Who wrote an entry or is in a room, as everyone may see them. `user` is the token's `sub`. */
export const Person = z.object({ user: z.string(), name: z.string(), color: z.string() });
export type Person = z.infer<typeof Person>;

/** Somebody in a room. `idle` stands where they are: nobody is at any of their devices. */
export const Member = z.object({ ...Person.shape, idle: z.literal(true).optional() });
export type Member = z.infer<typeof Member>;
