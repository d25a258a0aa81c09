import type { MatchSummary } from '@partyline/react/feeds';
import { type Stage, stageOf } from './minute.ts';

export interface BoardMatch {
  readonly id: string;
  readonly match: MatchSummary;
}

const byStart = (a: BoardMatch, b: BoardMatch): number => (a.match.startsAt ?? 0) - (b.match.startsAt ?? 0) || (a.id < b.id ? -1 : 1);

/** The matches of the board by stage: what is played and what comes in the order in which they begin, what is over the latest first. */
export function boardOrder(matches: ReadonlyMap<string, unknown>): Record<Stage, readonly BoardMatch[]> {
  const all = [...matches].flatMap(([id, value]) => (isSummary(value) ? [{ id, match: value }] : []));
  const groups = Object.groupBy(all, ({ match }) => stageOf(match));
  return {
    playing: (groups.playing ?? []).toSorted(byStart),
    coming: (groups.coming ?? []).toSorted(byStart),
    over: (groups.over ?? []).toSorted((a, b) => byStart(b, a)),
  };
}

/** A feed may hold any JSON; what a board can't show it leaves out. */
export function isSummary(value: unknown): value is MatchSummary {
  if (typeof value !== 'object' || value === null) return false;
  const { teams, score, scorers } = value as Partial<MatchSummary>;
  return Array.isArray(teams) && teams.length === 2 && Array.isArray(score) && score.length === 2 && Array.isArray(scorers);
}
