import type { Append, Entry, StreamStore } from '@partyline/server';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { fc } from './properties.ts';

/** One store under test. `reopen` closes it and opens what it left behind; a store that leaves nothing says so by not having it. */
export interface StoreUnderTest {
  readonly store: StreamStore;
  readonly reopen?: () => Promise<StreamStore>;
  readonly destroy: () => Promise<void>;
}

const ana = { user: 'ana', name: 'Ana', color: '#DE281B' };
const ben = { user: 'ben', name: 'Ben', color: '#1A74CF' };
const hour = 60 * 60 * 1000;

function message(id: string, over: Partial<Append> = {}): Append {
  return { stream: 'chat:lobby', id, author: ana, at: 1_000, kind: 'message', data: { text: id }, ...over };
}

function change(id: string, target: number, over: Partial<Append> = {}): Append {
  return message(id, { kind: 'edit', target, requires: { seq: target, kind: 'message', author: 'ana' }, ...over });
}

const deletion = (id: string, target: number): Append => change(id, target, { kind: 'delete', data: {}, erasesTarget: true });

async function entriesOf(store: StreamStore, stream = 'chat:lobby'): Promise<readonly Entry[]> {
  return (await store.read(stream, { after: 0 }, 10_000))?.entries ?? [];
}

const seqs = (entries: readonly Entry[] = []): number[] => entries.map(({ seq }) => seq);

/** What every `StreamStore` does, whatever it is built on. `open` gives a fresh, empty store; `runs` random histories are tried on it. */
export function describeStore(name: string, open: () => Promise<StoreUnderTest>, { runs = 60 } = {}): void {
  describe(`${name} keeps the contract of StreamStore`, () => {
    let subject: StoreUnderTest;
    let store: StreamStore;

    beforeEach(async () => {
      subject = await open();
      store = subject.store;
    });
    afterEach(() => subject.destroy());

    it('D2 gives seqs 1, 2, 3 within each stream, in the order of the batch', async () => {
      const results = await store.append([message('a-000001'), message('b-000001', { stream: 'chat:other' }), message('a-000002')]);
      expect(results).toMatchObject([
        { status: 'appended', seq: 1 },
        { status: 'appended', seq: 1 },
        { status: 'appended', seq: 2 },
      ]);
      expect((await entriesOf(store)).map(({ id }) => id)).toEqual(['a-000001', 'a-000002']);
    });

    it('gives back what was appended, with every kind of character', async () => {
      const data = { text: '👩‍👩‍👧 \u202Eשלום\u2028\uFEFF é é', replyTo: 1, nested: { list: [1, null, 'x'] } };
      await store.append([message('a-000001', { data, author: ben, at: 77, target: 9 })]);
      expect(await entriesOf(store)).toEqual([{ seq: 1, id: 'a-000001', author: ben, at: 77, kind: 'message', target: 9, data }]);
    });

    it('D3 answers a repeated publish with the first result and changes nothing', async () => {
      const [first] = await store.append([message('a-000001')]);
      await store.append([message('a-000002')]);
      const [again] = await store.append([message('a-000001', { at: 9_999, data: { text: 'another' } })]);
      expect(again).toEqual({ ...first, status: 'duplicate' });
      expect(await entriesOf(store)).toHaveLength(2);
    });

    it('D3 notices a repetition within one batch', async () => {
      const results = await store.append([message('a-000001'), message('a-000001'), message('a-000002')]);
      expect(results.map((result) => ('seq' in result ? [result.status, result.seq] : result))).toEqual([
        ['appended', 1],
        ['duplicate', 1],
        ['appended', 2],
      ]);
    });

    it("D3 binds an id to its author and stream: another's copy of it is an entry of its own", async () => {
      const results = await store.append([message('a-000001'), message('a-000001', { author: ben }), message('a-000001', { stream: 'chat:other' })]);
      expect(results.map(({ status }) => status)).toEqual(['appended', 'appended', 'appended']);
    });

    it('D5 refuses a publish with `held_back` while the one that it follows is not stored', async () => {
      const second = message('a-000002', { follows: 'a-000001' });
      expect(await store.append([second])).toEqual([{ status: 'refused', code: 'held_back' }]);
      expect(await entriesOf(store)).toEqual([]);
      await store.append([message('a-000001')]);
      expect(await store.append([second])).toMatchObject([{ status: 'appended', seq: 2 }]);
    });

    it('D5 stores a window in one batch, and holds all of it back behind a hole', async () => {
      const window = (...ids: number[]) => ids.map((i) => message(`a-00000${i}`, i === 1 ? {} : { follows: `a-00000${i - 1}` }));
      expect((await store.append(window(1, 2, 4, 5))).map((result) => ('code' in result ? result.code : result.seq))).toEqual([1, 2, 'held_back', 'held_back']);
      expect((await store.append(window(3, 4, 5))).map((result) => ('code' in result ? result.code : result.seq))).toEqual([3, 4, 5]);
    });

    it("D5 follows only the same author's publish in the same stream", async () => {
      await store.append([message('a-000001', { author: ben }), message('a-000001', { stream: 'chat:other' })]);
      const results = await store.append([message('a-000002', { follows: 'a-000001' }), message('a-000003', { follows: 'a-000003' })]);
      expect(results).toEqual([
        { status: 'refused', code: 'held_back' },
        { status: 'refused', code: 'held_back' },
      ]);
    });

    it('D5 follows a publish that retention has deleted since', async () => {
      await store.append([message('a-000001')]);
      await store.trim('chat:', { keep: 0, now: 2_000 });
      expect(await store.append([message('a-000002', { follows: 'a-000001' })])).toMatchObject([{ status: 'appended', seq: 2 }]);
    });

    it('D3 answers a repeated publish as such whatever it says that it follows or requires', async () => {
      const [first] = await store.append([message('a-000001')]);
      expect(await store.append([message('a-000001', { follows: 'nothing-1' }), change('a-000001', 99)])).toEqual([
        { ...first, status: 'duplicate' },
        { ...first, status: 'duplicate' },
      ]);
    });

    it('D5 says `held_back` before it judges what the publish changes: that may be on its way as well', async () => {
      expect(await store.append([change('e-000001', 1, { follows: 'a-000001' })])).toEqual([{ status: 'refused', code: 'held_back' }]);
    });

    it('D8 finds where a publish was stored, also when it was deleted since, and also while it is being stored', async () => {
      const stored = store.append([message('a-000001'), message('a-000002')]);
      const found = await store.find('chat:lobby', 'ana', 'a-000001');
      const [{ status: _, ...first } = {}] = await stored;
      expect(found).toEqual(first);
      await store.trim('chat:', { keep: 1, now: 2_000 });
      expect(await store.find('chat:lobby', 'ana', 'a-000001')).toEqual(first);
    });

    it('D8 finds nothing of another author, stream or id, and makes no stream', async () => {
      await store.append([message('a-000001')]);
      expect(await store.find('chat:lobby', 'ben', 'a-000001')).toBeUndefined();
      expect(await store.find('chat:other', 'ana', 'a-000001')).toBeUndefined();
      expect(await store.find('chat:lobby', 'ana', 'a-000002')).toBeUndefined();
      expect(await store.read('chat:other', 'latest', 1)).toBeUndefined();
    });

    it('refuses a change of what is not there, is of another kind, or is another author’s', async () => {
      await store.append([message('a-000001'), message('b-000001', { author: ben }), change('e-000001', 1)]);
      const results = await store.append([change('e-000002', 2), change('e-000003', 3), change('e-000004', 9)]);
      expect(results).toEqual([
        { status: 'refused', code: 'not_author' },
        { status: 'refused', code: 'no_such_entry' },
        { status: 'refused', code: 'no_such_entry' },
      ]);
      expect(seqs(await entriesOf(store))).toEqual([1, 2, 3]);
    });

    it('I6 refuses a change that names another epoch than the stream has, unless it is stored already (D3)', async () => {
      const { epoch } = await store.open('chat:lobby');
      const named = (id: string, of: string): Append => change(id, 1, { epoch: of });
      const results = await store.append([message('a-000001'), named('e-000001', 'another'), named('e-000002', epoch), named('e-000002', 'another')]);
      expect(results).toMatchObject([{ seq: 1 }, { status: 'refused', code: 'no_such_entry' }, { seq: 2 }, { status: 'duplicate', seq: 2 }]);
      expect(seqs(await entriesOf(store))).toEqual([1, 2]);
    });

    it('lets a change find what stands earlier in the same batch', async () => {
      const results = await store.append([message('a-000001'), change('e-000001', 1)]);
      expect(results.map(({ status }) => status)).toEqual(['appended', 'appended']);
    });

    it('erases a target and what changed it, and keeps their places', async () => {
      await store.append([message('a-000001'), change('e-000001', 1), message('a-000002', { data: { text: 'reply', replyTo: 1 } }), deletion('d-000001', 1)]);
      const entries = await entriesOf(store);
      expect(entries.map(({ seq, data }) => [seq, data === null])).toEqual([
        [1, true],
        [2, true],
        [3, false],
        [4, false],
      ]);
      expect(await store.append([change('e-000002', 1)])).toEqual([{ status: 'refused', code: 'no_such_entry' }]);
      expect(await store.append([deletion('d-000001', 1)])).toMatchObject([{ status: 'duplicate', seq: 4 }]);
    });

    it('pages forwards and backwards, in ascending order, and says whether there is more', async () => {
      await store.append(Array.from({ length: 10 }, (_, i) => message(`a-00000${i}`)));
      const page = async (range: Parameters<StreamStore['read']>[1], limit: number) => {
        const { entries, more } = (await store.read('chat:lobby', range, limit)) ?? {};
        return [seqs(entries), more];
      };
      expect(await page('latest', 3)).toEqual([[8, 9, 10], true]);
      expect(await page('latest', 10)).toEqual([[1, 2, 3, 4, 5, 6, 7, 8, 9, 10], false]);
      expect(await page({ before: 8 }, 3)).toEqual([[5, 6, 7], true]);
      expect(await page({ before: 3 }, 3)).toEqual([[1, 2], false]);
      expect(await page({ after: 2 }, 3)).toEqual([[3, 4, 5], true]);
      expect(await page({ after: 7 }, 3)).toEqual([[8, 9, 10], false]);
      expect(await page({ after: 10 }, 3)).toEqual([[], false]);
      expect(await page({ after: 99 }, 3)).toEqual([[], false]);
      expect(await page({ before: 1 }, 3)).toEqual([[], false]);
    });

    it('opens a stream once: the epoch stays', async () => {
      const state = await store.open('chat:quiet');
      expect(state).toMatchObject({ head: 0, first: 1 });
      expect(state.epoch).not.toBe('');
      expect(await store.open('chat:quiet')).toEqual(state);
      expect(await store.append([message('a-000001', { stream: 'chat:quiet' })])).toMatchObject([{ epoch: state.epoch, seq: 1 }]);
    });

    it('reads a stream that does not exist as undefined, and makes none', async () => {
      expect(await store.read('chat:none', 'latest', 5)).toBeUndefined();
      expect(await store.list('', 10)).toEqual([]);
    });

    it('keeps streams apart whose names are special to objects or to patterns', async () => {
      const names = ['chat:__proto__', 'chat:constructor', 'chat:a%', 'chat:a_', 'chat:a*', 'chat:A', 'chat:a'];
      for (const [i, stream] of names.entries()) await store.append([message(`a-00000${i}`, { stream })]);
      for (const [i, stream] of names.entries()) expect((await entriesOf(store, stream)).map(({ id }) => id)).toEqual([`a-00000${i}`]);
    });

    it('lists streams by prefix, the most recently written first', async () => {
      await store.open('chat:empty');
      await store.append([
        message('a-000001', { stream: 'chat:old', at: 10 }),
        message('a-000002', { stream: 'chat:new', at: 20 }),
        message('a-000003', { stream: 'chatter:x', at: 30 }),
      ]);
      const listed = await store.list('chat:', 10);
      expect(listed.map(({ stream, head, at }) => [stream, head, at])).toEqual([
        ['chat:new', 1, 20],
        ['chat:old', 1, 10],
        ['chat:empty', 0, undefined],
      ]);
      expect(await store.list('chat:', 1)).toHaveLength(1);
    });

    it('trims by count, and tells where each stream now starts', async () => {
      await store.append(Array.from({ length: 5 }, (_, i) => message(`a-00000${i}`)));
      await store.append([message('b-000001', { stream: 'live:x' })]);
      expect(await store.trim('chat:', { keep: 2, now: 2_000 })).toEqual([{ stream: 'chat:lobby', first: 4, removed: 3 }]);
      const page = await store.read('chat:lobby', { after: 0 }, 10);
      expect([seqs(page?.entries), page?.first, page?.head]).toEqual([[4, 5], 4, 5]);
      expect(await store.trim('chat:', { keep: 2, now: 2_000 })).toEqual([]);
      expect(seqs(await entriesOf(store, 'live:x'))).toEqual([1]);
    });

    it('trims by age without making holes where the clock went backwards', async () => {
      await store.append([message('a-000001', { at: 10 }), message('a-000002', { at: 90 }), message('a-000003', { at: 20 })]);
      expect(await store.trim('chat:', { before: 50, now: 100 })).toEqual([{ stream: 'chat:lobby', first: 2, removed: 1 }]);
      expect(seqs(await entriesOf(store))).toEqual([2, 3]);
    });

    it('trims to nothing and goes on counting', async () => {
      await store.append([message('a-000001'), message('a-000002')]);
      expect(await store.trim('', { keep: 0, now: 2_000 })).toEqual([{ stream: 'chat:lobby', first: 3, removed: 2 }]);
      expect(await store.open('chat:lobby')).toMatchObject({ head: 2, first: 3 });
      expect(await store.append([message('a-000003')])).toMatchObject([{ seq: 3 }]);
    });

    it('ends a trim that is not wanted any more, and leaves every stream whole', async () => {
      await store.append(Array.from({ length: 20 }, (_, i) => message(`a-0000${10 + i}`, { stream: `chat:${i % 4}` })));
      const stop = new AbortController();
      const trimming = store.trim('chat:', { keep: 1, now: 2_000, signal: stop.signal });
      stop.abort();
      const trimmed = await trimming;
      for (const name of ['chat:0', 'chat:1', 'chat:2', 'chat:3']) {
        const first = trimmed.find(({ stream }) => stream === name)?.first ?? 1;
        expect([name, seqs(await entriesOf(store, name))]).toEqual([name, Array.from({ length: 6 - first }, (_, i) => first + i)]);
      }
    });

    it('D3 knows a trimmed publish for 48 hours', async () => {
      await store.append([message('a-000001'), message('a-000002')]);
      await store.trim('chat:', { keep: 1, now: 2_000 });
      expect(await store.append([message('a-000001')])).toMatchObject([{ status: 'duplicate', seq: 1, at: 1_000 }]);
      await store.trim('chat:', { keep: 1, now: 2_000 + 47 * hour });
      expect(await store.append([message('a-000001')])).toMatchObject([{ status: 'duplicate', seq: 1 }]);
      await store.trim('chat:', { keep: 1, now: 2_000 + 49 * hour });
      expect(await store.append([message('a-000001')])).toMatchObject([{ status: 'appended', seq: 3 }]);
    });

    it('says that it is writable', async () => {
      expect(await store.isWritable()).toBe(true);
    });

    it('keeps its place when batches are handed in without waiting', async () => {
      const batches = Array.from({ length: 20 }, (_, i) => store.append([message(`a-0000${i + 10}`), message(`b-0000${i + 10}`)]));
      const results = (await Promise.all(batches)).flat();
      expect(results.map((result) => 'seq' in result && result.seq)).toEqual(Array.from({ length: 40 }, (_, i) => i + 1));
    });

    it('D1 D2 D3 holds over random histories, with reopenings where it has any', async () => {
      const step = fc.oneof(
        {
          weight: 5,
          arbitrary: fc.record({
            do: fc.constant('append' as const),
            ids: fc.array(fc.tuple(fc.integer({ min: 0, max: 15 }), fc.boolean(), fc.boolean()), { minLength: 1, maxLength: 6 }),
          }),
        },
        { weight: 1, arbitrary: fc.record({ do: fc.constant('reopen' as const) }) },
        { weight: 1, arbitrary: fc.record({ do: fc.constant('trim' as const), keep: fc.integer({ min: 0, max: 6 }) }) },
      );
      let round = 0;
      await fc.assert(
        fc.asyncProperty(fc.array(step, { maxLength: 15 }), async (steps) => {
          const prefix = `r${round++}:`;
          const model = new Map<string, { first: Map<string, number>; head: number; trimmed: number }>();
          const modelOf = (stream: string) => model.get(stream) ?? model.set(stream, { first: new Map(), head: 0, trimmed: 0 }).get(stream)!;
          for (const each of steps) {
            if (each.do === 'reopen') store = subject.reopen ? await subject.reopen() : store;
            if (each.do === 'trim') {
              await store.trim(prefix, { keep: each.keep, now: 2_000 });
              for (const stream of model.values()) stream.trimmed = Math.max(stream.trimmed, stream.head - each.keep);
            }
            if (each.do !== 'append') continue;
            const batch = each.ids.map(([id, isBen, isOther]) =>
              message(`id-${id}-xxxx`, { stream: prefix + (isOther ? 'b' : 'a'), author: isBen ? ben : ana }),
            );
            const expected = batch.map(({ stream, author, id }) => {
              const known = modelOf(stream);
              const key = `${author.user}/${id}`;
              const seq = known.first.get(key) ?? ++known.head;
              const status = known.first.has(key) ? 'duplicate' : 'appended';
              known.first.set(key, seq);
              return { status, seq };
            });
            expect(await store.append(batch)).toMatchObject(expected);
          }
          for (const [stream, { head, trimmed }] of model) {
            expect(seqs(await entriesOf(store, stream))).toEqual(Array.from({ length: head - trimmed }, (_, i) => trimmed + 1 + i));
          }
        }),
        { numRuns: runs },
      );
    });
  });
}
