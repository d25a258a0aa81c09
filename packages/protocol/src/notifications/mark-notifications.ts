import { z } from 'zod';
import { limits } from '../limits.ts';
import { RoomName, Seq } from '../strings.ts';
import { Counts, ReadState } from './notification.ts';

/**
 * Brings notifications of one's own to a state, unless they are further already: those with these `seqs`; or all up to `upTo`, those about `room`
 * alone where it is named (without `upTo`, those that came by the time it is stored). Nothing to repeat carefully: marking twice is marking once.
 */
export const MarkNotifications = z
  .object({
    state: ReadState.exclude(['unseen']),
    seqs: z.array(Seq).min(1).max(limits.page.max).optional(),
    upTo: Seq.optional(),
    room: RoomName.optional(),
  })
  .refine(({ seqs, upTo, room }) => (seqs === undefined) !== (upTo === undefined && room === undefined), 'give `seqs`, or `upTo`, `room` or both');
export type MarkNotifications = z.infer<typeof MarkNotifications>;

export const MarkNotificationsAck = z.object({ ok: z.literal(true), counts: Counts });
export type MarkNotificationsAck = z.infer<typeof MarkNotificationsAck>;
