import type { MatchSummary } from '@partyline/react/feeds';
import { isSummary } from './board-order.ts';
import { periodName } from './minute.ts';

/** What is to be said of the change from one board to the next: goals, and what a match comes to. */
export function announcementsOf(before: ReadonlyMap<string, unknown>, after: ReadonlyMap<string, unknown>): string[] {
  return [...after].flatMap(([id, now]) => {
    const then = before.get(id);
    return isSummary(now) && isSummary(then) && now !== then ? changesOf(then, now) : [];
  });
}

function changesOf(then: MatchSummary, now: MatchSummary): string[] {
  const score = `${now.teams[0]} ${now.score[0]}, ${now.teams[1]} ${now.score[1]}`;
  const goals = [0, 1].filter((side) => (now.score[side] ?? 0) > (then.score[side] ?? 0)).map((side) => `Goal for ${now.teams[side]}. ${score}`);
  const period = now.period !== undefined && now.period !== then.period ? [`${periodName(now.period)}. ${score}`] : [];
  return [...goals, ...period];
}
