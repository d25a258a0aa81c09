import { z } from 'zod';
import { PublishId, RoomName, Seq } from '../strings.ts';

/**
 * What every publish carries. Without an `id` the server makes one, and a repetition is then a second entry.
 *
 * `follows` is the id of the author's publish to this room that this one comes after: it is stored only if that one is, and refused
 * with `held_back` otherwise. So a client may have several under way, and their order stands though the server refuses one of them
 * for a moment (D5).
 */
export const publishFields = { room: RoomName, id: PublishId.optional(), follows: PublishId.optional() };

/**
 * What every publish carries that changes a message: `seq` is the message's, `epoch` the stream that it was seen in. In another one the seq
 * may be another message's, so the publish is refused there with `no_such_entry` (I6). Without an `epoch` the seq alone counts.
 */
export const changeFields = { ...publishFields, seq: Seq, epoch: z.string().max(64).optional() };

/**
 * The answer to every publish, sent after the entry is on disk. `at` is milliseconds since 1970. A publish repeated with
 * the same id gets the first answer again, with `duplicate` set.
 */
export const PublishAck = z.object({
  ok: z.literal(true),
  seq: Seq,
  id: PublishId,
  at: z.int(),
  duplicate: z.literal(true).optional(),
});
export type PublishAck = z.infer<typeof PublishAck>;
