import type { MatchPeriod, MatchSummary } from '@partyline/react/feeds';

type Minute = Pick<MatchSummary, 'minute' | 'added'>;

/** 45+2’, as it is written in every newspaper. */
export function minuteText({ minute, added }: Minute): string {
  return minute === undefined ? '' : `${minute}${added === undefined ? '' : `+${added}`}’`;
}

const names: Record<MatchPeriod, string> = {
  'first-half': 'First half',
  'half-time': 'Half-time',
  'second-half': 'Second half',
  'full-time': 'Full time',
  'extra-time': 'Extra time',
  penalties: 'Penalties',
  ended: 'Ended',
};

export function periodName(period: MatchPeriod): string {
  return names[period];
}

const running: ReadonlySet<MatchPeriod | undefined> = new Set(['first-half', 'second-half', 'extra-time']);

/** What stands beside a score: the minute while the ball rolls, else what the match is at. */
export function clockText(match: Pick<MatchSummary, 'period' | 'minute' | 'added' | 'startsAt' | 'shootout'>, startText: (at: number) => string): string {
  const { period, startsAt } = match;
  if (period === undefined) return startsAt === undefined ? 'To come' : startText(startsAt);
  if (period === 'ended') return match.shootout ? 'After penalties' : 'Ended';
  return running.has(period) && match.minute !== undefined ? minuteText(match) : names[period];
}

/** Where a match stands on the board. */
export type Stage = 'playing' | 'coming' | 'over';

export function stageOf({ period }: Pick<MatchSummary, 'period'>): Stage {
  if (period === undefined) return 'coming';
  return period === 'ended' ? 'over' : 'playing';
}
