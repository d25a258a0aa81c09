import { z } from 'zod';
import { limits } from '../limits.ts';
import { FeedKey, FeedValue } from '../live-scores/feed.ts';
import { Position } from '../strings.ts';

/**
 * `PUT /api/feeds/:feed/:key`, with a service's token whose scope has `feeds`. `revision` counts the source's own changes of this key, where it
 * has one: what is not newer than what stands there changes nothing, so that repetitions and latecomers do no harm.
 */
export const PutFeedValue = z.object({ value: FeedValue, revision: Position.optional() });
export type PutFeedValue = z.infer<typeof PutFeedValue>;

/** `POST /api/feeds/:feed`: several at once. All are checked before any is taken. */
export const PutFeedValues = z.object({
  values: z
    .array(z.object({ key: FeedKey, value: FeedValue, revision: Position.optional() }))
    .max(limits.feedBatch)
    .default([]),
  removed: z.array(FeedKey).max(limits.feedBatch).default([]),
});
export type PutFeedValues = z.infer<typeof PutFeedValues>;

/** The feed's version after it, and how many of the changes were news. */
export const FeedAnswer = z.object({ ok: z.literal(true), version: Position, changed: z.int() });
export type FeedAnswer = z.infer<typeof FeedAnswer>;
