import { z } from 'zod';
import { Person } from '../person.ts';
import { DisplayName } from '../strings.ts';

/** `POST /api/session`: signs a guest in. With a valid bearer token it renews that guest's session under the new name. */
export const CreateSession = z.object({ name: DisplayName });
export type CreateSession = z.infer<typeof CreateSession>;

/** `token` goes into the handshake's `auth.token`. `expiresAt` is milliseconds since 1970. */
export const CreateSessionAnswer = z.object({ ...Person.shape, token: z.string(), expiresAt: z.int() });
export type CreateSessionAnswer = z.infer<typeof CreateSessionAnswer>;
