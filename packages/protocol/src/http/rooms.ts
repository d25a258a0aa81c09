import { z } from 'zod';

/** `GET /api/rooms`: the rooms that the bearer of the token may read, the most recently active first. */
export const ListRoomsAnswer = z.object({
  rooms: z.array(
    z.object({
      room: z.string(),
      epoch: z.string(),
      head: z.int(),
      /** When the head was written, in milliseconds since 1970; absent in a room where nothing was said yet. */
      at: z.int().optional(),
      memberCount: z.int(),
    }),
  ),
});
export type ListRoomsAnswer = z.infer<typeof ListRoomsAnswer>;
