import { z } from 'zod';

/**
 * A new token for the connection that stands, in all of its namespaces (A3). It must be the same user's. Rights that it lacks end
 * at once: rooms that it may not read are told with `removedFromRoom`.
 */
export const RefreshToken = z.object({ token: z.string().max(16_384) });
export type RefreshToken = z.infer<typeof RefreshToken>;

/** `expiresAt`, in milliseconds since 1970, is when the connection is closed unless there is a newer token before. */
export const RefreshTokenAck = z.object({ ok: z.literal(true), expiresAt: z.int() });
export type RefreshTokenAck = z.infer<typeof RefreshTokenAck>;
