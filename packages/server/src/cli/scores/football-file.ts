import { z } from 'zod';
import { StartError } from '../../start/start-error.ts';

/** A minute of a match: the 45th, and the second of added time where it is 45+2. */
export interface Minute {
  readonly minute: number;
  readonly added?: number;
}

export interface FileGoal extends Minute {
  readonly team: 0 | 1;
  readonly scorer?: string;
  readonly penalty: boolean;
  readonly ownGoal: boolean;
}

type Score = [number, number];

/** A match as a file tells it. Without `final` it was not played yet. */
export interface FileMatch {
  readonly teams: readonly [string, string];
  readonly competition?: string | undefined;
  readonly round?: string | undefined;
  readonly ground?: string | undefined;
  readonly date: string | undefined;
  /** Milliseconds since 1970. */
  readonly startsAt: number | undefined;
  readonly goals: readonly FileGoal[];
  readonly halfTime?: Score | undefined;
  /** After 90 minutes. */
  readonly fullTime?: Score | undefined;
  /** After 120, where it came to that. */
  readonly extraTime?: Score | undefined;
  readonly penalties?: Score | undefined;
}

const ScoreInFile = z.tuple([z.int().min(0).max(999), z.int().min(0).max(999)]);
const Team = z.union([z.string(), z.object({ name: z.string() }).transform(({ name }) => name)]).pipe(z.string().trim().min(1));

/** `54`, `"54"`, `"45+2"`, `"90'+3'"`; the added minutes may stand beside it as `offset`. */
const MinuteInFile = z.union([z.int(), z.string()]).transform((text, context) => {
  const [, minute, added] = /^(\d{1,3})['’]?(?:\+(\d{1,2})['’]?)?$/.exec(String(text).trim()) ?? [];
  if (minute !== undefined && Number(minute) <= 200) return { minute: Number(minute), ...(Number(added) > 0 && { added: Number(added) }) };
  context.addIssue({ code: 'custom', message: 'a minute is a number, or a text such as "45+2"' });
  return z.NEVER;
});

const GoalInFile = z.object({
  name: z.string().optional(),
  minute: MinuteInFile,
  offset: z.int().min(0).max(60).optional(),
  penalty: z.boolean().optional(),
  owngoal: z.boolean().optional(),
});

const MatchInFile = z.object({
  team1: Team,
  team2: Team,
  round: z.string().optional(),
  group: z.string().nullish(),
  ground: z.union([z.string(), z.object({ name: z.string() }).transform(({ name }) => name)]).nullish(),
  date: z.string().optional(),
  time: z.string().optional(),
  score: z.object({ ft: ScoreInFile.optional(), ht: ScoreInFile.optional(), et: ScoreInFile.optional(), p: ScoreInFile.optional() }).nullish(),
  goals1: z.array(GoalInFile).nullish(),
  goals2: z.array(GoalInFile).nullish(),
});
type MatchInFile = z.output<typeof MatchInFile>;

const File = z.object({ name: z.string().optional(), matches: z.array(z.unknown()).min(1) });

/** Matches in the format of openfootball's JSON files. Throws a `StartError` that says what is wrong, and where. */
export function readFootballFile(text: string, path: string): FileMatch[] {
  const file = File.safeParse(parseJson(text, path));
  if (!file.success) throw new StartError(`${path} has no list of \`matches\`: it must be a file in the format of openfootball's JSON.`);
  const { name, matches } = file.data;
  return matches.map((match, index) => {
    const parsed = MatchInFile.safeParse(match);
    if (parsed.success) return matchOf(parsed.data, name);
    const [issue] = parsed.error.issues;
    throw new StartError(`${path}: match ${index + 1}, ${issue?.path.join('.') || 'as a whole'}: ${issue?.message ?? 'not as it should be'}.`);
  });
}

function parseJson(text: string, path: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch (error) {
    throw new StartError(`${path} is not JSON.`, { cause: error });
  }
}

function matchOf({ team1, team2, round, group, ground, date, time, score, goals1, goals2 }: MatchInFile, competition: string | undefined): FileMatch {
  const last = score?.et ? 120 : 90;
  return {
    teams: [team1, team2],
    competition,
    round: group ? [group, round].filter(Boolean).join(', ') : round,
    ground: ground ?? undefined,
    date,
    startsAt: startOf(date, time),
    goals: [...(goals1 ?? []).map((goal) => goalOf(goal, 0, last)), ...(goals2 ?? []).map((goal) => goalOf(goal, 1, last))],
    halfTime: score?.ht,
    fullTime: score?.ft,
    extraTime: score?.et,
    penalties: score?.p,
  };
}

/** Files write the second minute of added time as 92 at times: a minute after the `last` of a match is one of added time. */
function goalOf(
  { name, minute: { minute, added }, offset, penalty = false, owngoal: ownGoal = false }: z.output<typeof GoalInFile>,
  team: 0 | 1,
  last: number,
): FileGoal {
  const late = Math.max(0, minute - last) + (added ?? offset ?? 0);
  return {
    team,
    ...(name?.trim() && { scorer: name.trim() }),
    minute: Math.min(minute, last),
    ...(late > 0 && { added: Math.min(late, 60) }),
    penalty,
    ownGoal,
  };
}

/** `2026-06-11` and `13:00 UTC-6`; without an offset UTC is as good as any. */
function startOf(date: string | undefined, time: string | undefined): number | undefined {
  const [, hours = '00', minutes = '00', sign = '+', offset = '0'] = /^(\d{1,2}):(\d{2})(?:\s*UTC([+-])(\d{1,2}))?/.exec(time ?? '') ?? [];
  const at = Date.parse(`${date ?? ''}T${hours.padStart(2, '0')}:${minutes}:00${sign}${offset.padStart(2, '0')}:00`);
  return Number.isNaN(at) ? undefined : at;
}
