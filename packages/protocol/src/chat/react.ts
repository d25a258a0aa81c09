import { z } from 'zod';
import { Emoji } from '../strings.ts';
import { changeFields } from './publish.ts';

/** Puts one's reaction on a message (`on`, the default) or takes it off. */
export const React = z.object({ ...changeFields, emoji: Emoji, on: z.boolean().default(true) });
export type React = z.infer<typeof React>;
