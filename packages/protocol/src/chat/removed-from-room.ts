import { z } from 'zod';
import { codes, type Code } from '../codes.ts';

/** The connection's user lost the right to read this room: nothing more of it comes, and `code` is what a join is answered with now. */
export const RemovedFromRoom = z.object({ room: z.string(), code: z.enum(Object.keys(codes) as [Code, ...Code[]]), message: z.string() });
export type RemovedFromRoom = z.infer<typeof RemovedFromRoom>;
