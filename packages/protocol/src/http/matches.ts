import { z } from 'zod';
import { limits } from '../limits.ts';
import { ClockData, FixtureData, GoalData, PeriodData, ShootoutData } from '../live-scores/match-event.ts';
import { Position, PublishId } from '../strings.ts';

const id = { id: PublishId };

/** What happens in a match. `id` makes it idempotent: repeated, it changes nothing. A `clock` is not stored, and has none. */
const MatchEvent = z.discriminatedUnion('type', [FixtureData.extend(id), PeriodData.extend(id), GoalData.extend(id), ShootoutData.extend(id), ClockData]);

/** `POST /api/matches/:id/events`, with a service's token whose scope has `scores`. All are checked before any is stored; they are stored in this order. */
export const PostMatchEvents = z.object({ events: z.array(MatchEvent).min(1).max(limits.batch) });
export type PostMatchEvents = z.infer<typeof PostMatchEvents>;

/** The seq of each, in order (0 for a clock), after all are on disk. */
export const PostMatchEventsAnswer = z.object({ ok: z.literal(true), events: z.array(z.object({ seq: Position, duplicate: z.literal(true).optional() })) });
export type PostMatchEventsAnswer = z.infer<typeof PostMatchEventsAnswer>;
