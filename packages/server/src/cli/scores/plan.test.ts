import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { type MatchSummary, PostMatchEvents, RoomName } from '@partyline/protocol';
import { fc } from '@partyline/testing/properties';
import { describe, expect, it } from 'vitest';
import { afterClock, afterEvent, unknownMatch } from '../../core/match/match-state.ts';
import { type FileMatch, readFootballFile } from './football-file.ts';
import { planMatch } from './match-plan.ts';
import { type DueEvent, planReplay } from './replay-plan.ts';

type Moment = { readonly minute: number; readonly added?: number | undefined };
const isoMinute = (goal: Moment): number => goal.minute * 100 + (goal.added ?? 0);

/** What a server makes of the events, in their order. */
function played(events: readonly DueEvent['event'][]): MatchSummary {
  return events.reduce<MatchSummary>(
    (match, event) => (event.type === 'clock' ? afterClock(match, event) : afterEvent(match, event, { seq: match.seq + 1, at: 0 })),
    unknownMatch,
  );
}

/** What holds for every match of every file. */
function checkMatch(match: FileMatch): void {
  const { fixture, events, lasts } = planMatch(match);
  const all = [fixture, ...events.map(({ event }) => event)];
  for (let i = 0; i < all.length; i += 100) PostMatchEvents.parse({ events: all.slice(i, i + 100) });
  const ids = all.flatMap((event) => (event.type === 'clock' ? [] : [event.id]));
  expect(new Set(ids).size).toBe(ids.length);

  const summary = played(all);
  const final = match.extraTime ?? match.fullTime;
  expect(summary.teams).toEqual(match.teams);
  if (!final) {
    expect(events).toEqual([]);
    return;
  }
  expect([summary.score, summary.shootout, summary.period]).toEqual([final, match.penalties, 'ended']);
  const facts = ({ team, scorer, minute, added }: Moment & { readonly team: number; readonly scorer?: string | undefined }): string =>
    `${team} ${scorer} ${minute}+${added ?? 0}`;
  expect(summary.scorers.map(facts).sort()).toEqual(match.goals.map(facts).sort());

  const times = events.map(({ at }) => at);
  expect(times).toEqual([...times].sort((a, b) => a - b));
  expect(times.at(-1)).toBeLessThanOrEqual(lasts);
  // The clock only goes on, and is never past a goal that is still to come in its half.
  const minutes = events.flatMap(({ event }) => (event.type === 'clock' || event.type === 'goal' ? [isoMinute(event)] : []));
  expect(minutes).toEqual([...minutes].sort((a, b) => a - b));
}

function checkReplay(matches: readonly FileMatch[]): void {
  const due = planReplay(matches);
  const ids = [...new Set(due.map(({ match }) => match))];
  for (const id of ids) RoomName.parse(id);
  expect(ids).toHaveLength(matches.length);
  expect(due.map(({ at }) => at)).toEqual(due.map(({ at }) => at).sort((a, b) => a - b));
  expect(due.slice(0, matches.length).every(({ event }) => event.type === 'fixture')).toBe(true);
  const goals = (count: number, { goals: { length }, fullTime, extraTime }: FileMatch): number => count + (fullTime || extraTime ? length : 0);
  expect(due.filter(({ event }) => event.type === 'goal')).toHaveLength(matches.reduce(goals, 0));
  const scores = ids.map((id) => played(due.filter(({ match }) => match === id).map(({ event }) => event)));
  const facts = ({ teams, score }: { teams: readonly string[]; score: readonly number[] }): string => `${teams.join()} ${score.join()}`;
  const finals = matches.map(({ teams, extraTime, fullTime }) => ({ teams, score: extraTime ?? fullTime ?? [0, 0] }));
  expect(scores.map(facts).sort()).toEqual(finals.map(facts).sort());
}

const read = (path: string): FileMatch[] => readFootballFile(readFileSync(path, 'utf8'), path);
const root = new URL('../../../../../', import.meta.url);
const files = [
  ['the demo', fileURLToPath(new URL('packages/server/demo/matches.json', root)), 7, 24],
  ['the World Cup of 2022', fileURLToPath(new URL('../shared/data/worldcup-2022.json', root)), 64, 172],
  ['the World Cup of 2026', fileURLToPath(new URL('../shared/data/worldcup-2026.json', root)), 104, 308],
] as const;

describe.each(files)('the plan of %s', (name, path, count, goals) => {
  const why = existsSync(path) ? '' : ` (skipped: there is no ${path.split('/').at(-1)} beside the project)`;
  it.skipIf(why !== '' && name !== 'the demo')(`has every goal once and in order, and ends with the scores of the file${why}`, () => {
    const matches = read(path);
    expect([matches.length, matches.flatMap((match) => match.goals).length]).toEqual([count, goals]);
    for (const match of matches) checkMatch(match);
    checkReplay(matches);
  });
});

const goal = fc
  .record({ team: fc.constantFrom(0 as const, 1 as const), minute: fc.integer({ min: 1, max: 120 }), added: fc.option(fc.integer({ min: 1, max: 12 })) })
  .map(({ team, minute, added }) => ({
    team,
    scorer: 'Somebody',
    minute,
    ...(added !== null && minute % 15 === 0 && [45, 90, 105, 120].includes(minute) && { added }),
    penalty: false,
    ownGoal: false,
  }));
const score = fc.tuple(fc.nat(9), fc.nat(9));
/** Also what contradicts itself: files do. */
const match: fc.Arbitrary<FileMatch> = fc
  .record({
    goals: fc.array(goal, { maxLength: 12 }),
    fullTime: fc.option(score, { nil: undefined }),
    extraTime: fc.option(score, { nil: undefined }),
    penalties: fc.option(score, { nil: undefined }),
    halfTime: fc.option(score, { nil: undefined }),
    startsAt: fc.option(fc.integer({ min: 0, max: 100 * 60 * 60_000 }), { nil: undefined }),
    teams: fc.constantFrom<[string, string]>(['Harbour', 'Hill'], ["Côte d'Ivoire", 'Curaçao'], ['日本', '한국']),
  })
  // As files are read, nobody scores in the 91st minute of 90.
  .map((each) => ({ ...each, goals: each.goals.filter(({ minute }) => each.extraTime || minute <= 90), date: '2026-05-02' }));

describe('the plan', () => {
  it('of any match, also of one that contradicts itself, ends with its score and has its goals in order', () => {
    fc.assert(fc.property(match, checkMatch));
  });

  it('of any file has all its matches, at one time where they were, and nobody waits long for the next', () => {
    fc.assert(
      fc.property(fc.array(match, { minLength: 1, maxLength: 6 }), (matches) => {
        checkReplay(matches);
        const gaps = planReplay(matches).map(({ at }, i, all) => at - (all[i - 1]?.at ?? 0));
        expect(Math.max(...gaps)).toBeLessThanOrEqual(15 * 60_000);
      }),
    );
  });

  it('of matches that began together plays them together, and one after a day soon after', () => {
    const at = (hour: number): FileMatch => ({ teams: ['Harbour', `Hill ${hour}`], date: undefined, startsAt: hour * 3_600_000, goals: [], fullTime: [0, 0] });
    const kickOffs = planReplay([at(15), at(16), at(40), at(15)]).filter(({ event }) => event.type === 'period' && event.period === 'first-half');
    expect(kickOffs.map(({ at: ms }) => ms / 60_000)).toEqual([0, 0, 60, 60 + 109 + 5]);
  });

  it('gives the same matches the same ids whenever it is made, and others where that is asked for', () => {
    const matches = [{ teams: ["Côte d'Ivoire", 'Curaçao'], date: '2026-06-25', startsAt: undefined, goals: [] } as FileMatch];
    const idsOf = (suffix?: string): string[] => planReplay([...matches, ...matches], suffix).map(({ match: id }) => id);
    expect(idsOf()).toEqual(['2026-06-25-cote-d-ivoire-curacao', '2026-06-25-cote-d-ivoire-curacao-2']);
    expect(idsOf('k3')).toEqual(['2026-06-25-cote-d-ivoire-curacao-k3', '2026-06-25-cote-d-ivoire-curacao-k3-2']);
  });

  it('tells matches apart whose names fit no id, and those played anew whatever they are called', () => {
    const of = (teams: [string, string]): FileMatch => ({ teams, date: '2026-06-25', startsAt: undefined, goals: [] });
    const idOf = (match0: FileMatch, suffix?: string): string => planReplay([match0], suffix)[0]?.match as string;
    expect(idOf(of(['日本', '한국']))).toMatch(/^2026-06-25-[0-9a-f]{8}$/);
    expect(idOf(of(['日本', '中国']))).not.toBe(idOf(of(['日本', '한국'])));
    expect(idOf(of(['日本', '한국']))).toBe(idOf(of(['日本', '한국'])));
    const long = (end: string): FileMatch => of(['Llanfairpwllgwyngyll '.repeat(4), `${'Harbour '.repeat(8)}${end}`]);
    const ids = [idOf(long('A')), idOf(long('B')), idOf(long('A'), 'k3'), idOf(long('A'), 'k4')];
    expect(new Set(ids).size).toBe(4);
    expect(ids[2]).toBe(`${ids[0]}-k3`);
    for (const id of ids) RoomName.parse(id);
  });

  it('shows the half-time score of a file only where its goals do not add up by themselves', () => {
    const base: FileMatch = { teams: ['A', 'B'], date: undefined, startsAt: undefined, goals: [], halfTime: [1, 0], fullTime: [1, 0] };
    const halfTime = (of: FileMatch): unknown => planMatch(of).events.find(({ event }) => 'period' in event && event.period === 'half-time')?.event;
    expect(halfTime(base)).toMatchObject({ score: [1, 0] });
    expect(halfTime({ ...base, goals: [{ team: 0, minute: 50, penalty: false, ownGoal: false }] })).not.toHaveProperty('score');
  });
});

describe('a file', () => {
  const file = (matches: unknown): string => JSON.stringify({ name: 'Cup', matches });
  const one = { team1: 'A', team2: { name: 'B' }, date: '2026-06-11', time: '13:00 UTC-6', score: { ft: [1, 1] } };

  it('may write minutes as numbers, as texts, and with an offset', () => {
    const goals1 = [
      { minute: 5 },
      { minute: '54' },
      { minute: '45+2' },
      { minute: 90, offset: 9 },
      { minute: "90'+3'" },
      { minute: '45', offset: 0 },
      { minute: '92' },
    ];
    const [match0] = readFootballFile(file([{ ...one, goals1 }]), 'f');
    expect(match0?.goals.map(({ minute, added }) => [minute, added])).toEqual([
      [5, undefined],
      [54, undefined],
      [45, 2],
      [90, 9],
      [90, 3],
      [45, undefined],
      [90, 2],
    ]);
    expect(match0).toMatchObject({ teams: ['A', 'B'], competition: 'Cup', startsAt: Date.UTC(2026, 5, 11, 19) });
  });

  it.each([
    ['{', 'f is not JSON.'],
    ['[]', 'f has no list of `matches`'],
    [file([]), 'f has no list of `matches`'],
    [file([one, { ...one, team2: '' }]), 'f: match 2, team2: '],
    [file([{ ...one, score: { ft: [1] } }]), 'f: match 1, score.ft: '],
    [file([{ ...one, goals2: [{ minute: 'late' }] }]), 'f: match 1, goals2.0.minute: a minute is a number, or a text such as "45+2".'],
    [file([{ ...one, goals1: [{ name: 'X' }] }]), 'f: match 1, goals1.0.minute: '],
  ])('%s is refused with a sentence that says where', (text, sentence) => {
    expect(() => readFootballFile(text, 'f')).toThrow(sentence);
  });
});
