import { z } from 'zod';
import { FrameBytes } from './join-cursors.ts';

/**
 * The two arguments of the event: the room, and the frame that tells what one tick changed. Dropped for connections that can't take
 * it at once; the last one before a pause, which tells who missed something, is not.
 */
export const Tick = z.tuple([z.string(), FrameBytes]);
export type Tick = z.infer<typeof Tick>;
