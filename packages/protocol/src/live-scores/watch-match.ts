import { z } from 'zod';
import { RemovedRange } from '../chat/entry.ts';
import { Verdict } from '../chat/join-room.ts';
import { limits } from '../limits.ts';
import { Position } from '../strings.ts';
import { MatchEntry, MatchId } from './match-event.ts';

const Page = { entries: z.array(MatchEntry), more: z.boolean() };

/** Asks for all that happens in a match: `epoch` and `after` as in `joinRoom`. */
export const WatchMatch = z.object({
  match: MatchId,
  epoch: z.string().max(64).optional(),
  after: Position.optional(),
  limit: z.int().min(1).max(limits.page.max).optional(),
});
export type WatchMatch = z.infer<typeof WatchMatch>;

export const WatchMatchAck = z.object({
  ok: z.literal(true),
  match: z.string(),
  epoch: z.string(),
  head: Position,
  verdict: Verdict,
  removed: RemovedRange.optional(),
  ...Page,
});
export type WatchMatchAck = z.infer<typeof WatchMatchAck>;

export const UnwatchMatch = z.object({ match: MatchId });
export type UnwatchMatch = z.infer<typeof UnwatchMatch>;

export const UnwatchMatchAck = z.object({ ok: z.literal(true) });
export type UnwatchMatchAck = z.infer<typeof UnwatchMatchAck>;

export const MatchHistory = z
  .object({ match: MatchId, before: Position.optional(), after: Position.optional(), limit: z.int().min(1).max(limits.page.max).optional() })
  .refine((query) => query.before === undefined || query.after === undefined, 'give `before` or `after`, not both');
export type MatchHistory = z.infer<typeof MatchHistory>;

export const MatchHistoryAck = z.object({ ok: z.literal(true), epoch: z.string(), ...Page });
export type MatchHistoryAck = z.infer<typeof MatchHistoryAck>;
