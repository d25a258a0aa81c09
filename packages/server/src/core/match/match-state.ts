import { type ClockData, limits, type MatchData, type MatchPeriod, type MatchSummary } from '@partyline/protocol';

/** When somebody plays: the minute goes on then. */
const inPlay: ReadonlySet<MatchPeriod | undefined> = new Set<MatchPeriod>(['first-half', 'second-half', 'extra-time']);

/** As many scorers as a summary keeps, the last ones: all are in the match's stream. */
const maxScorers = 20;

/** Before anything is known of it. */
export const unknownMatch: MatchSummary = { teams: ['?', '?'], score: [0, 0], scorers: [], seq: 0, at: 0 };

/** A match after one more event of its stream. `seq` and `at` are those of its entry. */
export function afterEvent(match: MatchSummary, data: MatchData, { seq, at }: { readonly seq: number; readonly at: number }): MatchSummary {
  return { ...changed(match, data), seq, at };
}

/** A match with the clock at a minute. Where nobody plays it stands still. */
export function afterClock(match: MatchSummary, { minute, added }: ClockData): MatchSummary {
  return inPlay.has(match.period) ? withMinute(match, minute, added) : match;
}

/** A summary that fits a value of a feed: where names are long, with fewer of its scorers. Whatever else is in one fits (see `limits`). */
export function fitted(match: MatchSummary): MatchSummary {
  let fits = match;
  while (fits.scorers.length > 0 && Buffer.byteLength(JSON.stringify(fits)) > limits.feedValueBytes) fits = { ...fits, scorers: fits.scorers.slice(1) };
  return fits;
}

function changed(match: MatchSummary, data: MatchData): MatchSummary {
  switch (data.type) {
    case 'fixture':
      return { ...without(match, 'competition', 'round', 'ground', 'startsAt'), ...without(data, 'type') };
    case 'period': {
      const { period, minute, added, score } = data;
      const next = { ...match, period, score: score ?? match.score };
      return minute === undefined ? next : withMinute(next, minute, added);
    }
    case 'goal': {
      const score: [number, number] = [match.score[0] + (data.team === 0 ? 1 : 0), match.score[1] + (data.team === 1 ? 1 : 0)];
      const next = { ...match, score, scorers: [...match.scorers, without(data, 'type')].slice(-maxScorers) };
      // One that is told late doesn't set the clock back.
      return isLater(data, match) ? withMinute(next, data.minute, data.added) : next;
    }
    case 'shootout':
      return { ...match, shootout: data.score };
  }
}

function withMinute(match: MatchSummary, minute: number, added: number | undefined): MatchSummary {
  const next = { ...without(match, 'added'), minute };
  return added === undefined ? next : { ...next, added };
}

function without<T extends object, K extends keyof T>(object: T, ...keys: readonly K[]): Omit<T, K> {
  return Object.fromEntries(Object.entries(object).filter(([key]) => !(keys as readonly string[]).includes(key))) as Omit<T, K>;
}

type Moment = { readonly minute?: number | undefined; readonly added?: number | undefined };

function isLater(a: Moment, b: Moment): boolean {
  const [minute, than] = [a.minute ?? 0, b.minute ?? 0];
  return minute > than || (minute === than && (a.added ?? 0) > (b.added ?? 0));
}
