import { z } from 'zod';
import { changeFields } from './publish.ts';

/** Erases the text of one's own message and of its edits. */
export const DeleteMessage = z.object({ ...changeFields });
export type DeleteMessage = z.infer<typeof DeleteMessage>;
