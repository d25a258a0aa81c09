import { limits } from '@partyline/protocol';
import type { PostedEvent } from '../../core/match/matches.ts';
import type { FileGoal, FileMatch, Minute } from './football-file.ts';

/** An event, and when it happens: milliseconds after kick-off, as the match is played. */
export interface PlannedEvent {
  readonly at: number;
  readonly event: PostedEvent;
}

export interface MatchPlan {
  readonly fixture: PostedEvent;
  /** In their order. */
  readonly events: readonly PlannedEvent[];
  readonly lasts: number;
}

const minuteMs = 60_000;
const halfTimeMs = 15 * minuteMs;
/** Between full time and extra time, and before penalties. */
const pauseMs = 5 * minuteMs;
const shootoutMs = 8 * minuteMs;
/** Of a half in which nothing is known to have happened later. */
const usualAdded = 2;

/** Two halves, and those of extra time: the minutes of each. */
interface Half {
  readonly first: number;
  readonly last: number;
}
const halves = { first: { first: 1, last: 45 }, second: { first: 46, last: 90 }, third: { first: 91, last: 105 }, fourth: { first: 106, last: 120 } };

/** What happens in a match of a file, minute by minute. Its ids follow from what happens, so the same match played twice is the same match. */
export function planMatch(match: FileMatch): MatchPlan {
  const fixture = fixtureOf(match);
  const final = match.extraTime ?? match.fullTime;
  if (!final) return { fixture, events: [], lasts: 0 };
  const plan = new Plan(match, final);
  plan.period('first-half', 1);
  plan.play(
    halves.first,
    match.goals.filter(({ minute }) => minute <= 45),
  );
  plan.period('half-time', 45, match.halfTime);
  plan.pause(halfTimeMs);
  plan.period('second-half', 46);
  plan.play(
    halves.second,
    match.goals.filter(({ minute }) => minute > 45 && (minute <= 90 || !match.extraTime)),
  );
  if (match.extraTime || match.penalties) {
    plan.period('full-time', 90, match.fullTime);
    plan.pause(pauseMs);
  }
  if (match.extraTime) {
    plan.period('extra-time', 91);
    plan.play(
      halves.third,
      match.goals.filter(({ minute }) => minute > 90 && minute <= 105),
    );
    plan.play(
      halves.fourth,
      match.goals.filter(({ minute }) => minute > 105),
    );
  }
  if (match.penalties) {
    plan.period('penalties');
    plan.pause(shootoutMs);
    plan.add({ type: 'shootout', id: 'shootout-final', score: match.penalties });
  }
  plan.add({ type: 'period', id: 'period-ended', period: 'ended', score: final });
  return { fixture, events: plan.events, lasts: plan.now };
}

/** Writes down what happens, one after the other. */
class Plan {
  readonly events: PlannedEvent[] = [];
  now = 0;
  /** Where the goals come to the final score by themselves, they are right, whatever else the file says of the score on the way. */
  readonly #goalsAddUp: boolean;
  readonly #ids = new Set<string>();

  constructor({ goals }: FileMatch, final: readonly [number, number]) {
    this.#goalsAddUp = final.every((count, team) => goals.filter((goal) => goal.team === team).length === count);
  }

  add(event: PostedEvent, at = this.now): void {
    this.events.push({ at, event });
  }

  period(period: Extract<PostedEvent, { type: 'period' }>['period'], minute?: number, score?: [number, number]): void {
    const isNews = score !== undefined && !this.#goalsAddUp;
    this.add({ type: 'period', id: `period-${period}`, period, ...(minute !== undefined && { minute }), ...(isNews && { score }) });
  }

  pause(ms: number): void {
    this.now += ms;
  }

  /** A half with its goals, and as much added time as they need. Somebody scores in the middle of a minute. */
  play({ first, last }: Half, goals: readonly FileGoal[]): void {
    const start = this.now;
    const until = goals.reduce((most, goal) => Math.max(most, countOf(goal, last)), last + usualAdded);
    const happens: PlannedEvent[] = [];
    // The period's own event has said the first.
    for (let minute = first + 1; minute <= until; minute += 1) happens.push({ at: start + (minute - first) * minuteMs, event: clockAt(minute, last) });
    for (const goal of goals) happens.push({ at: start + (Math.max(0, countOf(goal, last) - first) + 0.5) * minuteMs, event: this.#goalOf(goal) });
    // As they stood in the file, where two are of one minute.
    this.events.push(...happens.sort((a, b) => a.at - b.at));
    this.now = start + (until - first + 1) * minuteMs;
  }

  #goalOf({ team, scorer, minute, added, penalty, ownGoal }: FileGoal): PostedEvent {
    const moment = { minute, ...(added !== undefined && { added }) };
    const shown = scorer === undefined ? {} : { scorer: cut(scorer, limits.nameLength * 2) };
    return {
      type: 'goal',
      id: this.#idOf(`goal-${team}-${minute}-${added ?? 0}`),
      team,
      ...shown,
      ...moment,
      ...(penalty && { penalty }),
      ...(ownGoal && { ownGoal }),
    };
  }

  /** A team scores twice in a minute at times. */
  #idOf(name: string): string {
    let id = name;
    for (let count = 2; this.#ids.has(id) || id === name; count += 1) id = `${name}-${count - 1}`;
    this.#ids.add(id);
    return id;
  }
}

function fixtureOf({ teams, competition, round, ground, startsAt }: FileMatch): PostedEvent {
  return {
    type: 'fixture',
    id: 'fixture-planned',
    teams: [cut(teams[0], limits.teamLength), cut(teams[1], limits.teamLength)],
    ...(competition && { competition: cut(competition, limits.titleLength) }),
    ...(round && { round: cut(round, limits.titleLength) }),
    ...(ground && { ground: cut(ground, limits.titleLength) }),
    ...(startsAt !== undefined && { startsAt }),
  };
}

/** Which minute of play it is, counting on through added time. */
function countOf({ minute, added = 0 }: Minute, last: number): number {
  return Math.max(minute, Math.min(minute, last) + added);
}

function clockAt(count: number, last: number): PostedEvent {
  return count <= last ? { type: 'clock', minute: count } : { type: 'clock', minute: last, added: count - last };
}

function cut(text: string, length: number): string {
  return text.length <= length ? text : `${text.slice(0, length - 1).toWellFormed()}…`;
}
