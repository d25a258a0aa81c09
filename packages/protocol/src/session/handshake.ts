import { z } from 'zod';
import { PublishId } from '../strings.ts';

/**
 * One browser tab or process, as long as it lives. It numbers its attempts to connect, so that the server knows which of two
 * connections is the newer one: it closes the older, with `superseded`, even where nobody has noticed yet that it is dead.
 */
export const Device = z.object({ id: PublishId, attempt: z.int().min(1) });
export type Device = z.infer<typeof Device>;

/** The handshake's `auth`. Without `device` the server keeps every connection until it ends by itself. */
export const Handshake = z.object({ token: z.string(), device: Device.optional() });
export type Handshake = z.infer<typeof Handshake>;
