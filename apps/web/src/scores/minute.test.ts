import type { MatchSummary } from '@partyline/react/feeds';
import { expect, it } from 'vitest';
import { ageText } from './age-text.ts';
import { clockText, minuteText, stageOf } from './minute.ts';

const start = (at: number): string => `at ${at}`;

it.each<[Partial<MatchSummary>, string, string]>([
  [{}, 'To come', 'coming'],
  [{ startsAt: 7 }, 'at 7', 'coming'],
  [{ period: 'first-half' }, 'First half', 'playing'],
  [{ period: 'first-half', minute: 12 }, '12’', 'playing'],
  [{ period: 'second-half', minute: 90, added: 7 }, '90+7’', 'playing'],
  [{ period: 'half-time', minute: 45 }, 'Half-time', 'playing'],
  [{ period: 'extra-time', minute: 105 }, '105’', 'playing'],
  [{ period: 'penalties' }, 'Penalties', 'playing'],
  [{ period: 'ended' }, 'Ended', 'over'],
  [{ period: 'ended', shootout: [4, 5] }, 'After penalties', 'over'],
])('%j shows as %s, among the matches that are %s', (match, text, stage) => {
  expect([clockText(match, start), stageOf(match)]).toEqual([text, stage]);
});

it('a minute is written as in newspapers', () => {
  expect([minuteText({ minute: 0 }), minuteText({ minute: 45, added: 2 }), minuteText({})]).toEqual(['0’', '45+2’', '']);
});

it.each([
  [-5, '0 s'],
  [59_999, '59 s'],
  [60_000, '1 min'],
  [3_600_000, '1 h'],
  [172_800_000, '2 days'],
])('%i ms ago is %s ago', (ms, text) => {
  expect(ageText(ms)).toBe(text);
});
