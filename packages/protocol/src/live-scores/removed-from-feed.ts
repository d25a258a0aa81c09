import { z } from 'zod';
import { codes, type Code } from '../codes.ts';

/** The connection's user lost the right to this feed or match: nothing more of it comes. */
export const RemovedFromFeed = z.object({
  feed: z.string().optional(),
  match: z.string().optional(),
  code: z.enum(Object.keys(codes) as [Code, ...Code[]]),
  message: z.string(),
});
export type RemovedFromFeed = z.infer<typeof RemovedFromFeed>;
