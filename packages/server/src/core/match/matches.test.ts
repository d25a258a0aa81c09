import { MatchEntry, type MatchSummary } from '@partyline/protocol';
import { FakeClock } from '@partyline/testing';
import { fc } from '@partyline/testing/properties';
import { beforeEach, describe, expect, it } from 'vitest';
import { MemoryStore } from '../../stores/memory-store.ts';
import { lostKind } from '../entry.ts';
import { Feeds } from '../feed/feeds.ts';
import { PartylineError } from '../partyline-error.ts';
import { verdictOn } from '../join-answer.ts';
import type { Append } from '../entry.ts';
import type { AppendResult, EntryPage, Range } from '../stream-store.ts';
import { Streams } from '../streams.ts';
import { Match } from './match.ts';
import { liveScoresPrefix, Matches, type PostedEvent } from './matches.ts';

/** A store whose streams can be given another epoch, as after damage, and that can be away. */
class UneasyStore extends MemoryStore {
  epoch: string | undefined;
  isAway = false;
  override async open(stream: string): Promise<Awaited<ReturnType<MemoryStore['open']>>> {
    const state = await super.open(stream);
    return { ...state, epoch: this.epoch ?? state.epoch };
  }
  override async read(stream: string, range: Range, limit: number): Promise<EntryPage | undefined> {
    const page = await super.read(stream, range, limit);
    return page && { ...page, epoch: this.epoch ?? page.epoch };
  }
  override async append(batch: readonly Append[]): Promise<readonly AppendResult[]> {
    if (this.isAway) throw new PartylineError('store_unavailable', 'away', { retryAfterMs: 1 });
    const results = await super.append(batch);
    return results.map((each) => (each.status === 'refused' ? each : { ...each, epoch: this.epoch ?? each.epoch }));
  }
}

let store: UneasyStore;
let streams: Streams;
let feeds: Feeds;
let matches: Matches;
let told: MatchEntry[];
let errors: unknown[];
const clock = new FakeClock();

const open = async (): Promise<void> => {
  feeds = new Feeds({ clock, newEpoch: () => 'feeds' });
  matches = new Matches({ streams, feeds, clock, onError: (error) => errors.push(error) });
  told = [];
  matches.listen((_match, entry) => told.push(entry));
  await matches.open();
};
beforeEach(async () => {
  errors = [];
  store = new UneasyStore();
  streams = new Streams({ store });
  await open();
});

const fixture: PostedEvent = { type: 'fixture', id: 'fixture-1', teams: ['Harbour', 'Hill'] };
const kickOff: PostedEvent = { type: 'period', id: 'period-01', period: 'first-half', minute: 1 };
const goal = (n: number, team: 0 | 1 = 0): PostedEvent => ({ type: 'goal', id: `goal-${String(n).padStart(4, '0')}`, team, minute: n % 90 });
const clockAt = (minute: number): PostedEvent => ({ type: 'clock', minute });
const onBoard = (id = 'm1'): MatchSummary => feeds.get('matches', id) as unknown as MatchSummary;
const problem = (promise: Promise<unknown>): Promise<PartylineError> =>
  promise.then(
    () => expect.fail('this was taken'),
    (error: unknown) => error as PartylineError,
  );

describe('Matches', () => {
  it('stores events in their order, tells each once with the score after it, and shows what they come to', async () => {
    expect(await matches.post('m1', [fixture, kickOff, goal(1), clockAt(2), goal(3, 1)])).toEqual([
      { seq: 1, at: expect.any(Number), duplicate: false },
      { seq: 2, at: expect.any(Number), duplicate: false },
      { seq: 3, at: expect.any(Number), duplicate: false },
      { seq: 0, duplicate: false },
      { seq: 4, at: expect.any(Number), duplicate: false },
    ]);
    expect(told.map(({ seq, data, score }) => [seq, data.type, score])).toEqual([
      [1, 'fixture', [0, 0]],
      [2, 'period', [0, 0]],
      [3, 'goal', [1, 0]],
      [4, 'goal', [1, 1]],
    ]);
    for (const entry of told) MatchEntry.parse(entry);
    expect(onBoard()).toMatchObject({ teams: ['Harbour', 'Hill'], score: [1, 1], minute: 3, seq: 4 });
  });

  it('D3 what is repeated changes nothing and gets its first answers, alone or among what is new', async () => {
    await matches.post('m1', [fixture, kickOff, goal(1)]);
    const again = await matches.post('m1', [fixture, kickOff, { ...goal(1), team: 1 } as PostedEvent, goal(2)]);
    expect(again.map(({ seq, duplicate }) => [seq, duplicate])).toEqual([
      [1, true],
      [2, true],
      [3, true],
      [4, false],
    ]);
    expect([onBoard().score, told.length]).toEqual([[2, 0], 4]);
    const twice = await matches.post('m1', [goal(5), goal(5)]);
    expect(twice.map(({ seq, duplicate }) => [seq, duplicate])).toEqual([
      [5, false],
      [5, true],
    ]);
  });

  it('the minute is the last one said, also within one request', async () => {
    await matches.post('m1', [fixture, kickOff, clockAt(30), clockAt(12)]);
    expect(onBoard().minute).toBe(12);
    await matches.post('m1', [clockAt(44), { type: 'period', id: 'period-02', period: 'half-time', minute: 45 }]);
    expect(onBoard()).toMatchObject({ period: 'half-time', minute: 45 });
    expect(told).toHaveLength(3);
  });

  it('refuses what does not begin with a fixture, and stores nothing of it', async () => {
    for (const events of [[kickOff], [clockAt(1)], [goal(1), fixture]])
      expect(await problem(matches.post('m1', events))).toMatchObject({ code: 'invalid_payload' });
    expect([matches.find('m1'), feeds.size, await store.read(`${liveScoresPrefix}m1`, 'latest', 1)]).toEqual([undefined, 0, undefined]);
  });

  it('refuses more than any match has, and stores nothing of it', async () => {
    await matches.post('m1', [fixture]);
    const many = (from: number, count: number): PostedEvent[] => Array.from({ length: count }, (_, i) => ({ ...goal(from + i), scorer: 'x'.repeat(60) }));
    expect(
      await problem(matches.post('m1', [...many(1, 1), { type: 'period', id: 'period-09', period: 'half-time', score: [999, 0] }, ...many(2, 1)])),
    ).toMatchObject({
      code: 'too_large',
    });
    const kicks = (from: number, count: number): PostedEvent[] =>
      Array.from({ length: count }, (_, i) => ({ type: 'shootout', id: `shootout-${from + i}`, score: [i % 9, 0] }));
    for (let i = 0; i < 9; i++) await matches.post('m1', kicks(i * 100, 100));
    expect(await problem(matches.post('m1', kicks(900, 100)))).toMatchObject({ code: 'too_large' });
    await matches.post('m1', kicks(900, 99));
    expect((await matches.post('m1', kicks(900, 99))).every(({ duplicate }) => duplicate)).toBe(true);
    expect(onBoard().seq).toBe(1000);
  });

  it('takes an event whatever the board has room for: of long names it shows fewer scorers', async () => {
    const goals = Array.from({ length: 60 }, (_, i): PostedEvent => ({ ...goal(i + 1), scorer: '本'.repeat(80) }) as PostedEvent);
    await matches.post('m1', [fixture, kickOff, ...goals]);
    expect([onBoard().score, onBoard().seq, told.length]).toEqual([[60, 0], 62, 62]);
    expect(onBoard().scorers.at(-1)?.minute).toBe(60);
    expect(errors).toEqual([]);
  });

  it('D1 a match leaves the board 7 days after its end, and stays in its stream', async () => {
    const end: PostedEvent = { type: 'period', id: 'period-99', period: 'ended' };
    await matches.post('m1', [fixture, kickOff, goal(1), end]);
    await matches.post('m2', [fixture, kickOff]);
    const day = 24 * 60 * 60_000;
    for (let hours = 0; hours < 7 * 24 - 1; hours += 1) clock.advance(day / 24);
    expect(onBoard()).toMatchObject({ period: 'ended' });
    clock.advance(day / 24);
    expect([onBoard(), onBoard('m2')]).toEqual([undefined, expect.objectContaining({ period: 'first-half' })]);
    expect(matches.find('m1')?.head).toBe(4);
    matches.close();
    await open();
    expect([onBoard(), matches.find('m1')?.head]).toEqual([undefined, 4]);
    await matches.post('m1', [goal(2)]);
    expect(onBoard()).toMatchObject({ score: [2, 0] });
    matches.close();
  });

  it('where the board is full, those that were heard of last stand on it', async () => {
    feeds = new Feeds({ clock, newEpoch: () => 'feeds', maxBytes: 220 });
    matches.close();
    matches = new Matches({ streams, feeds, clock, onError: (error) => errors.push(error) });
    await matches.open();
    const shown = (): string[] => ['m1', 'm2', 'm3', 'm4'].filter((id) => onBoard(id) !== undefined);
    for (const id of ['m1', 'm2', 'm3', 'm4']) {
      await matches.post(id, [fixture]);
      clock.advance(1000);
    }
    expect(shown()).toEqual(['m3', 'm4']);
    await matches.post('m1', [kickOff]);
    expect(shown()).toEqual(['m1', 'm4']);
    expect([matches.find('m2')?.head, errors]).toEqual([1, []]);
    matches.close();
  });

  it('D1 where the store is away it says so, and the repetition gets all of it in order', async () => {
    await matches.post('m1', [fixture]);
    store.isAway = true;
    expect(await problem(matches.post('m1', [kickOff, goal(1)]))).toMatchObject({ code: 'store_unavailable', isRetryable: true });
    expect(onBoard().score).toEqual([0, 0]);
    store.isAway = false;
    expect((await matches.post('m1', [kickOff, goal(1)])).map(({ seq }) => seq)).toEqual([2, 3]);
    expect(told.map(({ seq }) => seq)).toEqual([1, 2, 3]);
  });

  it('after a restart all matches are there as they were, but for the clock', async () => {
    await matches.post('m1', [fixture, kickOff, goal(5), clockAt(9)]);
    await matches.post('m2', [
      { ...fixture, teams: ['Vale', 'Moor'] },
      ...Array.from({ length: 90 }, (_, i) => ({ type: 'shootout', id: `shootout-${i}`, score: [i, 0] }) as PostedEvent),
    ]);
    for (let i = 0; i < 2; i++)
      await matches.post(
        'm2',
        Array.from({ length: 90 }, (_, n) => ({ type: 'shootout', id: `again-${i}-${n}`, score: [n, i] }) as PostedEvent),
      );
    const [one, two] = [onBoard('m1'), onBoard('m2')];
    const entries = [...told];
    matches.close();
    streams = new Streams({ store });
    await open();
    expect(onBoard('m1')).toEqual({ ...one, minute: 5 });
    expect(onBoard('m2')).toEqual(two);
    expect(matches.find('m2')?.page({ after: 0 }, 1000).entries).toEqual(entries.filter(({ match }) => match === 'm2'));
    expect((await matches.post('m1', [goal(6)])).map(({ seq }) => seq)).toEqual([4]);
    expect(errors).toEqual([]);
  });

  it('D6 a match whose stream has a new epoch is read anew, and who watches hears of it', async () => {
    await matches.post('m1', [fixture, kickOff, goal(1)]);
    store.epoch = 'another';
    streams.renewed([`${liveScoresPrefix}m1`]);
    await matches.post('m1', [goal(2)]);
    await expect.poll(() => matches.find('m1')?.epoch).toBe('another');
    expect(matches.find('m1')?.summary).toMatchObject({ score: [2, 0], seq: 4 });
    expect(told.filter(({ epoch }) => epoch === 'another').at(-1)).toMatchObject({ seq: 4, score: [2, 0] });
    expect(errors).toEqual([]);
  });

  it('what a damaged disk took keeps its place and changes nothing', () => {
    const match = new Match('m1', 'e');
    const at = 5;
    match.append({
      seq: 1,
      id: 'fixture-1',
      author: { user: 'x', name: 'x', color: '' },
      at,
      kind: 'fixture',
      data: { type: 'fixture', teams: ['A', 'B'], round: 'Final' },
    });
    const lost = match.append({ seq: 2, id: 'lost-0002', author: { user: '', name: '', color: '' }, at, kind: lostKind, data: null });
    expect(MatchEntry.parse(lost).data).toEqual({ type: 'fixture', teams: ['A', 'B'], round: 'Final' });
  });

  it('D6 pages and verdicts are those of a plain list', () => {
    const entries = fc.record({ count: fc.nat(12), trimmed: fc.nat(4), limit: fc.integer({ min: 1, max: 6 }), at: fc.nat(16), claim: fc.option(fc.nat(16)) });
    fc.assert(
      fc.property(entries, ({ count, trimmed, limit, at, claim }) => {
        const match = new Match('m1', 'e');
        const all = Array.from({ length: count }, (_, i) => i + 1 + trimmed);
        for (const seq of all)
          match.append({
            seq,
            id: `event-${seq}`,
            author: { user: 'x', name: 'x', color: '' },
            at: 1,
            kind: 'goal',
            data: { type: 'goal', team: 0, minute: 1 },
          });
        const seqs = (page: { entries: readonly MatchEntry[]; more: boolean }): unknown => [page.entries.map(({ seq }) => seq), page.more];
        const after = all.filter((seq) => seq > at);
        expect(seqs(match.page({ after: at }, limit))).toEqual([after.slice(0, limit), after.length > limit]);
        const before = all.filter((seq) => seq < at);
        expect(seqs(match.page({ before: at }, limit))).toEqual([before.slice(-limit), before.length > limit]);
        expect(seqs(match.page('latest', limit))).toEqual([all.slice(-limit), all.length > limit]);
        const answer = match.answer({ ...(claim !== null && { after: claim }), limit });
        expect(answer.verdict).toBe(verdictOn(match, { ...(claim !== null && { after: claim }), limit }));
        if (answer.verdict === 'replay') expect(answer.entries[0]?.seq).toBe((claim as number) + 1);
        if (answer.verdict === 'truncated') expect(answer.removed).toEqual({ from: (claim as number) + 1, to: match.first - 1 });
      }),
    );
  });
});
