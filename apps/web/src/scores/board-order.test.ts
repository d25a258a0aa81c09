import type { MatchSummary } from '@partyline/react/feeds';
import { expect, it } from 'vitest';
import { announcementsOf, sentenceOf } from './announcements.ts';
import { boardOrder } from './board-order.ts';
import { shownValue, withArrow } from './shown-value.ts';

const match = (change: Partial<MatchSummary> = {}): MatchSummary => ({ teams: ['Reds', 'Blues'], score: [0, 0], scorers: [], seq: 1, at: 1, ...change });

it('stands in the order in which matches begin, those that are over the latest first', () => {
  const board = boardOrder(
    new Map<string, unknown>([
      ['b', match({ startsAt: 2 })],
      ['a', match({ startsAt: 1 })],
      ['d', match({ period: 'ended', startsAt: 1 })],
      ['e', match({ period: 'ended', startsAt: 3 })],
      ['c', match({ period: 'half-time' })],
      ['odd', 'anything'],
      ['null', null],
      ['half', { teams: ['One'] }],
    ]),
  );
  const ids = (of: readonly { id: string }[]): string => of.map(({ id }) => id).join('');
  expect([ids(board.playing), ids(board.coming), ids(board.over)]).toEqual(['c', 'ab', 'ed']);
});

it('says goals and what a match comes to, and nothing of the clock', () => {
  const before = new Map([['final', match({ period: 'first-half', minute: 12 })]]);
  const said = (change: Partial<MatchSummary>): string[] =>
    announcementsOf(before, new Map([['final', match({ period: 'first-half', minute: 12, ...change })]])).map(({ text }) => text);
  expect(said({ minute: 13 })).toEqual([]);
  expect(said({ score: [0, 1] })).toEqual(['Goal for Blues. Reds 0, Blues 1']);
  expect(said({ period: 'half-time' })).toEqual(['Half-time. Reds 0, Blues 0']);
  expect(announcementsOf(new Map(), before)).toEqual([]);
});

it('reads out up to three, and counts more', () => {
  const goal = { text: 'Goal for Reds. Reds 1, Blues 0', goals: 1 };
  const period = { text: 'Half-time. Reds 1, Blues 0', goals: 0 };
  expect(sentenceOf([goal, period])).toBe('Goal for Reds. Reds 1, Blues 0. Half-time. Reds 1, Blues 0');
  expect(sentenceOf([goal, goal, goal, { ...goal, goals: 2 }])).toBe('5 goals');
  expect(sentenceOf([goal, period, period, period])).toBe('1 goal, 3 new periods');
});

it.each([
  [5, undefined, '5', 0],
  [5, 4, '▲ 5', 1],
  [1.5, 2, '▼ 1.50', -1],
  [{ price: 493, change: 1 }, { price: 493 }, '493.00', 0],
  [{ value: 2 }, { value: 1 }, '▲ 2.00', 1],
  ['closed', 1, 'closed', 0],
  [undefined, 1, '', 0],
  [[1], undefined, '[1]', 0],
])('%j after %j shows as %s', (value, before, text, change) => {
  const shown = shownValue(value, before);
  expect([withArrow(shown), shown.change]).toEqual([text, change]);
  expect(shown.text).toBe(text.replace(/^[▲▼] /, ''));
});
