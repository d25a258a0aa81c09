import { type FeedValue, limits, PutFeedValue, PutFeedValues } from '@partyline/protocol';
import { z } from 'zod';

/** A body was JSON when it came, so whatever stands in it is: to look through each value once more would take most of the time that a request takes. */
const Present = z.custom<FeedValue>((value) => value !== undefined, 'there is no value');

/** What the wire says of `PutFeedValue` and `PutFeedValues`, for bodies that were read from JSON. */
export const PutValueBody = PutFeedValue.extend({ value: Present });
export const PutValuesBody = PutFeedValues.extend({
  values: z
    .array(PutFeedValues.shape.values.unwrap().element.extend({ value: Present }))
    .max(limits.feedBatch)
    .default([]),
});
