import { z } from 'zod';
import { limits } from '../limits.ts';
import { Position, RoomName } from '../strings.ts';
import { Page } from './entry.ts';

/** A page of a room: the entries just `before` a seq, or just `after` one; neither means the latest. */
export const History = z
  .object({
    room: RoomName,
    before: Position.optional(),
    after: Position.optional(),
    limit: z.int().min(1).max(limits.page.max).optional(),
  })
  .refine((query) => query.before === undefined || query.after === undefined, 'give `before` or `after`, not both');
export type History = z.infer<typeof History>;

/** `more` tells whether the stream goes on in the direction asked for. */
export const HistoryAck = z.object({ ok: z.literal(true), epoch: z.string(), ...Page });
export type HistoryAck = z.infer<typeof HistoryAck>;
