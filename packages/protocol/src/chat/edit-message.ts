import { z } from 'zod';
import { MessageText, Seq } from '../strings.ts';
import { publishFields } from './publish.ts';

/** Replaces the text of one's own message; `seq` is the message's. */
export const EditMessage = z.object({ ...publishFields, seq: Seq, text: MessageText });
export type EditMessage = z.infer<typeof EditMessage>;
