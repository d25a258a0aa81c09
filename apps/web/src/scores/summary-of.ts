import type { MatchEntry, MatchSummary } from '@partyline/react/feeds';

/** How a match stands by what happened in it, where the board doesn't say: without the clock, which is not stored. */
export function summaryOf(entries: readonly MatchEntry[]): MatchSummary | undefined {
  const last = entries.at(-1);
  if (last === undefined) return undefined;
  let match: MatchSummary = { teams: ['?', '?'], score: last.score, scorers: [], seq: last.seq, at: last.at };
  for (const { data } of entries) {
    if (data.type === 'fixture') {
      const { type: _type, ...fixture } = data;
      match = { ...match, ...fixture };
    } else if (data.type === 'period') match = { ...match, period: data.period };
    else if (data.type === 'shootout') match = { ...match, shootout: data.score };
  }
  return match;
}
