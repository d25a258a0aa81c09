import { z } from 'zod';
import { limits } from '../limits.ts';
import { Position, PublishId, RoomName, Seq, ShortText } from '../strings.ts';

const Score = z.tuple([z.int().min(0).max(999), z.int().min(0).max(999)]);
export const MatchScore = Score;

/** A minute of a match, and of added time where it is that: 45 and 2 for 45+2. */
const minute = { minute: z.int().min(0).max(200), added: z.int().min(1).max(60).optional() };

/** What a match goes through. `ended` is the end of it, after whichever of the others. */
export const MatchPeriod = z.enum(['first-half', 'half-time', 'second-half', 'full-time', 'extra-time', 'penalties', 'ended']);
export type MatchPeriod = z.infer<typeof MatchPeriod>;

/** Who plays, where and when: the first event of a match, and again where something of it changes. */
export const FixtureData = z.object({
  type: z.literal('fixture'),
  teams: z.tuple([ShortText(limits.teamLength), ShortText(limits.teamLength)]),
  competition: ShortText(limits.titleLength).optional(),
  round: ShortText(limits.titleLength).optional(),
  ground: ShortText(limits.titleLength).optional(),
  /** When it begins by plan, in milliseconds since 1970. */
  startsAt: z.int().optional(),
});

/** A period begins, or the match has ended. `score` is what the source says it is then; where it contradicts the goals it is what counts. */
export const PeriodData = z.object({ type: z.literal('period'), period: MatchPeriod, ...minute, minute: minute.minute.optional(), score: Score.optional() });

/** `team` is the one that it counts for, 0 or 1, own goals too. */
export const GoalData = z.object({
  type: z.literal('goal'),
  team: z.union([z.literal(0), z.literal(1)]),
  scorer: ShortText(limits.nameLength * 2).optional(),
  ...minute,
  penalty: z.literal(true).optional(),
  ownGoal: z.literal(true).optional(),
});

/** The penalty shoot-out as it stands. */
export const ShootoutData = z.object({ type: z.literal('shootout'), score: Score });

/** What is stored of a match: it replays, and nothing of it is ever left out. */
export const MatchData = z.discriminatedUnion('type', [FixtureData, PeriodData, GoalData, ShootoutData]);
export type MatchData = z.infer<typeof MatchData>;

/** The minute that is being played. Not stored: only the last one counts, and it comes with the board. */
export const ClockData = z.object({ type: z.literal('clock'), ...minute });
export type ClockData = z.infer<typeof ClockData>;

/** An entry of a match's stream as the wire shows it. */
export const MatchEntry = z.object({
  match: z.string(),
  epoch: z.string(),
  seq: Seq,
  id: PublishId,
  /** Milliseconds since 1970, by the server's clock. */
  at: z.int(),
  data: MatchData,
  /** The score after it. */
  score: Score,
});
export type MatchEntry = z.infer<typeof MatchEntry>;

/** What stands in the feed `matches` under the match's id: the sum of its stream, and the clock. */
export const MatchSummary = z.object({
  teams: z.tuple([z.string(), z.string()]),
  competition: z.string().optional(),
  round: z.string().optional(),
  ground: z.string().optional(),
  startsAt: z.int().optional(),
  /** Absent before it has begun. */
  period: MatchPeriod.optional(),
  ...minute,
  minute: minute.minute.optional(),
  score: Score,
  shootout: Score.optional(),
  scorers: z.array(
    z.object({
      team: z.union([z.literal(0), z.literal(1)]),
      scorer: z.string().optional(),
      ...minute,
      penalty: z.literal(true).optional(),
      ownGoal: z.literal(true).optional(),
    }),
  ),
  /** The seq of the last entry that this is the sum of. */
  seq: Position,
  /** When that was, in milliseconds since 1970. */
  at: z.int(),
});
export type MatchSummary = z.infer<typeof MatchSummary>;

export const MatchId = RoomName;
