import { z } from 'zod';
import { MessageText, Seq } from '../strings.ts';
import { publishFields } from './publish.ts';

export const SendMessage = z.object({ ...publishFields, text: MessageText, replyTo: Seq.optional() });
export type SendMessage = z.infer<typeof SendMessage>;
