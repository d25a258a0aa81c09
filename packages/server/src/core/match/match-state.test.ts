import { limits, MatchData, type MatchPeriod, MatchSummary } from '@partyline/protocol';
import { fc } from '@partyline/testing/properties';
import { describe, expect, it } from 'vitest';
import { afterClock, afterEvent, fitted, unknownMatch } from './match-state.ts';

const fold = (events: readonly MatchData[], from: MatchSummary = unknownMatch): MatchSummary =>
  events.reduce((match, data, index) => afterEvent(match, data, { seq: match.seq + 1, at: 1000 + index }), from);

const fixture: MatchData = { type: 'fixture', teams: ['Harbour', 'Hill'], round: 'Final', ground: 'Quay Park', startsAt: 5 };
const goal = (team: 0 | 1, minute: number, added?: number): MatchData => ({ type: 'goal', team, minute, ...(added !== undefined && { added }) });
const period = (name: MatchPeriod, more: object = {}): MatchData => ({ type: 'period', period: name, ...more });

describe('a match', () => {
  it('is the sum of its events', () => {
    const match = fold([
      fixture,
      period('first-half', { minute: 1 }),
      { type: 'goal', team: 1, minute: 45, added: 2, scorer: 'Ola', penalty: true },
      period('half-time'),
      period('second-half', { minute: 46 }),
      goal(0, 70),
      period('penalties', { minute: 120 }),
      { type: 'shootout', score: [4, 3] },
      period('ended', { score: [1, 1] }),
    ]);
    expect(MatchSummary.parse(match)).toEqual({
      teams: ['Harbour', 'Hill'],
      round: 'Final',
      ground: 'Quay Park',
      startsAt: 5,
      period: 'ended',
      minute: 120,
      score: [1, 1],
      shootout: [4, 3],
      scorers: [
        { team: 1, minute: 45, added: 2, scorer: 'Ola', penalty: true },
        { team: 0, minute: 70 },
      ],
      seq: 9,
      at: 1008,
    });
  });

  it('keeps the last 20 scorers, and as many as a value of a feed takes', () => {
    const goals = Array.from({ length: 30 }, (_, i): MatchData => ({ type: 'goal', team: 0, minute: i, scorer: '本'.repeat(80) }));
    const match = fold([
      { ...fixture, ground: '本'.repeat(120), competition: '本'.repeat(120), teams: ['本'.repeat(80), '本'.repeat(80)] } as MatchData,
      ...goals,
    ]);
    expect([match.score, match.scorers.map(({ minute }) => minute)]).toEqual([[30, 0], Array.from({ length: 20 }, (_, i) => i + 10)]);
    const shown = fitted(match);
    expect(Buffer.byteLength(JSON.stringify(shown))).toBeLessThanOrEqual(limits.feedValueBytes);
    expect(shown.scorers.length).toBeGreaterThan(5);
    expect(shown).toEqual({ ...match, scorers: match.scorers.slice(-shown.scorers.length) });
    expect(fitted(fold([fixture, goal(0, 1)]))).toEqual(fold([fixture, goal(0, 1)]));
  });

  it('has the score that the source says at a period, where it contradicts the goals', () => {
    const match = fold([fixture, goal(0, 10), goal(0, 20), period('half-time', { score: [1, 0] }), goal(1, 50)]);
    expect([match.score, match.scorers.length]).toEqual([[1, 1], 3]);
  });

  it('takes all of a later fixture, also what that one leaves out', () => {
    const match = fold([fixture, goal(0, 10), { type: 'fixture', teams: ['Harbour', 'Vale'], round: 'Replay' }]);
    expect(match).toMatchObject({ teams: ['Harbour', 'Vale'], round: 'Replay', score: [1, 0] });
    expect(match).not.toHaveProperty('ground');
  });

  it('has a clock while somebody plays; a goal that is told late does not set it back', () => {
    const at = (events: readonly MatchData[]): MatchSummary => afterClock(fold(events), { type: 'clock', minute: 30, added: 1 });
    expect(at([fixture])).not.toHaveProperty('minute');
    for (const each of ['first-half', 'second-half', 'extra-time'] as const) expect(at([fixture, period(each)])).toMatchObject({ minute: 30, added: 1 });
    for (const each of ['half-time', 'full-time', 'penalties', 'ended'] as const)
      expect(at([fixture, period(each, { minute: 90 })])).toMatchObject({ minute: 90 });
    const playing = at([fixture, period('first-half')]);
    expect(fold([goal(0, 29)], playing)).toMatchObject({ minute: 30, added: 1, score: [1, 0] });
    const later = fold([goal(0, 31)], playing);
    expect(later).toMatchObject({ minute: 31 });
    expect(later).not.toHaveProperty('added');
  });

  it('whatever happens, its score is what was said last and the goals since, and nothing before is changed', () => {
    const event = fc.oneof(
      fc.tuple(fc.constantFrom(0 as const, 1 as const), fc.integer({ min: 0, max: 120 })).map(([team, minute]) => goal(team, minute)),
      fc.tuple(fc.nat(9), fc.nat(9)).map((score) => period('half-time', { score })),
      fc.constant(period('second-half')),
      fc.constant(fixture),
    );
    fc.assert(
      fc.property(fc.array(event, { maxLength: 40 }), (events) => {
        let expected = [0, 0];
        let match = unknownMatch;
        for (const data of events.map((each) => MatchData.parse(each))) {
          const before = structuredClone(match);
          const next = afterEvent(match, data, { seq: match.seq + 1, at: 1 });
          expect(match).toEqual(before);
          if (data.type === 'period' && data.score) expected = data.score;
          if (data.type === 'goal') expected = expected.map((goals, team) => (team === data.team ? goals + 1 : goals));
          match = MatchSummary.parse(next);
          expect(match.score).toEqual(expected);
        }
        expect(match.scorers).toHaveLength(Math.min(20, events.filter(({ type }) => type === 'goal').length));
      }),
    );
  });
});
