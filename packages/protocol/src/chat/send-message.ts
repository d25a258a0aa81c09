import { z } from 'zod';
import { limits } from '../limits.ts';
import { MessageText, Seq, UserId } from '../strings.ts';
import { publishFields } from './publish.ts';

/** `mentions` are those whom it names, so that they are notified, where they may read the room. */
export const SendMessage = z.object({
  ...publishFields,
  text: MessageText,
  replyTo: Seq.optional(),
  mentions: z.array(UserId).max(limits.mentions).optional(),
});
export type SendMessage = z.infer<typeof SendMessage>;
