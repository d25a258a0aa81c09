import { z } from 'zod';
import { Seq } from '../strings.ts';
import { publishFields } from './publish.ts';

/** Erases the text of one's own message and of its edits; `seq` is the message's. */
export const DeleteMessage = z.object({ ...publishFields, seq: Seq });
export type DeleteMessage = z.infer<typeof DeleteMessage>;
