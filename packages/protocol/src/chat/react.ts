import { z } from 'zod';
import { Emoji, Seq } from '../strings.ts';
import { publishFields } from './publish.ts';

/** Puts one's reaction on a message (`on`, the default) or takes it off; `seq` is the message's. */
export const React = z.object({ ...publishFields, seq: Seq, emoji: Emoji, on: z.boolean().default(true) });
export type React = z.infer<typeof React>;
