import { z } from 'zod';
import { MessageText } from '../strings.ts';
import { changeFields } from './publish.ts';

/** Replaces the text of one's own message. */
export const EditMessage = z.object({ ...changeFields, text: MessageText });
export type EditMessage = z.infer<typeof EditMessage>;
