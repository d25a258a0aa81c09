import type { MatchEntry } from '@partyline/react/feeds';
import { expect, it } from 'vitest';
import { summaryOf } from './summary-of.ts';

const entry = (seq: number, data: MatchEntry['data'], score: MatchEntry['score']): MatchEntry => ({
  ...{ match: 'final', epoch: 'e', id: `event-${seq}`, at: seq * 1000 },
  ...{ seq, data, score },
});

it('takes the teams from the fixture, and the score from what happened last', () => {
  const entries = [
    entry(1, { type: 'fixture', teams: ['Reds', 'Blues'], round: 'Final' }, [0, 0]),
    entry(2, { type: 'period', period: 'first-half' }, [0, 0]),
    entry(3, { type: 'goal', team: 1, minute: 7 }, [0, 1]),
  ];
  expect(summaryOf(entries)).toEqual({ teams: ['Reds', 'Blues'], round: 'Final', period: 'first-half', score: [0, 1], scorers: [], seq: 3, at: 3000 });
  expect(summaryOf(entries.slice(1))?.teams).toEqual(['?', '?']);
  expect(summaryOf([])).toBeUndefined();
});
