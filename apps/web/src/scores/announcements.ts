import type { MatchSummary } from '@partyline/react/feeds';
import { plural } from '../lib/plural.ts';
import { isSummary } from './board-order.ts';
import { periodName } from './minute.ts';

export interface Announcement {
  readonly text: string;
  /** Goals that it tells of; none where it tells of a period. */
  readonly goals: number;
}

/** Up to three are read out, more are counted. */
export function sentenceOf(announcements: readonly Announcement[]): string {
  if (announcements.length <= 3) return announcements.map(({ text }) => text).join('. ');
  const goals = announcements.reduce((sum, each) => sum + each.goals, 0);
  const periods = announcements.filter((each) => each.goals === 0).length;
  return [goals > 0 ? plural(goals, 'goal') : '', periods > 0 ? plural(periods, 'new period') : ''].filter((part) => part !== '').join(', ');
}

/** What is to be said of the change from one board to the next: goals, and what a match comes to. */
export function announcementsOf(before: ReadonlyMap<string, unknown>, after: ReadonlyMap<string, unknown>): Announcement[] {
  return [...after].flatMap(([id, now]) => {
    const then = before.get(id);
    return isSummary(now) && isSummary(then) && now !== then ? changesOf(then, now) : [];
  });
}

function changesOf(then: MatchSummary, now: MatchSummary): Announcement[] {
  const score = `${now.teams[0]} ${now.score[0]}, ${now.teams[1]} ${now.score[1]}`;
  const goals = ([0, 1] as const)
    .map((side): Announcement => ({ text: `Goal for ${now.teams[side]}. ${score}`, goals: now.score[side] - then.score[side] }))
    // What was taken back is not said.
    .filter((each) => each.goals > 0);
  const period = now.period !== undefined && now.period !== then.period ? [{ text: `${periodName(now.period)}. ${score}`, goals: 0 }] : [];
  return [...goals, ...period];
}
