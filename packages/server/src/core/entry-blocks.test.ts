import { fc } from '@partyline/testing/properties';
import { expect, it } from 'vitest';
import { MemoryStore } from '../stores/memory-store.ts';
import type { Append } from './entry.ts';
import { blockSize } from './entry-blocks.ts';
import type { JoinAnswer, JoinClaim } from './join-answer.ts';
import type { EntryPage, Range } from './stream-store.ts';
import { Streams, type StreamsOptions } from './streams.ts';

const lobby = 'chat:lobby';

function append(number: number, over: Partial<Append> = {}): Append {
  return {
    stream: lobby,
    id: `a-${100_000 + number}`,
    author: { user: 'ana', name: 'Ana', color: '#DE281B' },
    at: 1_000,
    kind: 'message',
    data: { text: `text ${number}` },
    ...over,
  };
}

const deletionOf = (target: number, number: number): Append => append(number, { kind: 'delete', data: {}, target, erasesTarget: true });

/** Counts its reads, and can hold them back. */
class WatchedStore extends MemoryStore {
  reads = 0;
  gate: Promise<void> | undefined;
  failure: Error | undefined;

  override async read(stream: string, range: Range, limit: number): Promise<EntryPage | undefined> {
    this.reads += 1;
    const { failure } = this;
    const page = await super.read(stream, range, limit);
    await this.gate;
    if (failure) throw failure;
    return page;
  }
}

async function withEntries(count: number, options: Partial<StreamsOptions> = {}): Promise<{ streams: Streams; store: WatchedStore }> {
  const store = new WatchedStore();
  const streams = new Streams({ store, ...options });
  await Promise.all(Array.from({ length: count }, (_, index) => streams.publish(append(index + 1))));
  store.reads = 0;
  return { streams, store };
}

async function join(streams: Streams, claim: JoinClaim): Promise<JoinAnswer> {
  const answers: JoinAnswer[] = [];
  await streams.join(lobby, claim, (answer) => answers.push(answer));
  return answers[0] as JoinAnswer;
}

/** Comes back as a client does: joins, then asks for page after page. */
async function comeBack(streams: Streams, after: number, limit = blockSize): Promise<number[]> {
  const { entries, head } = await join(streams, { after, limit });
  const seqs = entries.map(({ seq }) => seq);
  while ((seqs.at(-1) ?? after) < head) {
    const page = await streams.history(lobby, { after: seqs.at(-1) as number }, limit);
    seqs.push(...(page?.entries ?? []).map(({ seq }) => seq));
  }
  return seqs;
}

const upTo = (to: number, from = 1): number[] => Array.from({ length: to - from + 1 }, (_, index) => from + index);
const textsOf = (page: { readonly entries: EntryPage['entries'] } | undefined): unknown[] => (page?.entries ?? []).map(({ data }) => data?.['text']);

it('D6 a storm of clients that missed the same reads each part of the stream once', async () => {
  const { streams, store } = await withEntries(2_000);
  const clients = await Promise.all(Array.from({ length: 100 }, () => comeBack(streams, 0)));
  for (const seqs of clients) expect(seqs).toEqual(upTo(2_000));
  expect(store.reads).toBeLessThanOrEqual(2_000 / blockSize);
});

it('D6 clients that stand at different places share what they missed as well', async () => {
  const { streams, store } = await withEntries(2_000);
  const clients = await Promise.all(Array.from({ length: 60 }, (_, index) => comeBack(streams, index * 15, 150)));
  clients.forEach((seqs, index) => expect(seqs).toEqual(upTo(2_000, index * 15 + 1)));
  expect(store.reads).toBeLessThanOrEqual(2_000 / blockSize);
});

it('D6 a storm after a restart reads a room that missed little once', async () => {
  const { store } = await withEntries(1_000);
  const streams = new Streams({ store });
  await Promise.all(Array.from({ length: 500 }, () => comeBack(streams, 900)));
  expect(store.reads).toBe(1);
});

it('D6 a page of what was read before is what the store would answer', async () => {
  const { streams, store } = await withEntries(1_130);
  await fc.assert(
    fc.asyncProperty(fc.integer({ min: 0, max: 1_140 }), fc.integer({ min: 1, max: 450 }), async (after, limit) => {
      expect(await streams.history(lobby, { after }, limit)).toEqual(await store.read(lobby, { after }, limit));
    }),
  );
});

it('D6 a page has what was published while it was read', async () => {
  const { streams, store } = await withEntries(300, { recent: 50 });
  const { promise, resolve } = Promise.withResolvers<void>();
  store.gate = promise;
  const page = streams.history(lobby, { after: 190 }, 500);
  await streams.publish(append(301));
  resolve();
  expect((await page)?.entries.map(({ seq }) => seq)).toEqual(upTo(301, 191));
});

it('D6 what was read of a part that is still being filled is read again', async () => {
  const { streams } = await withEntries(300, { recent: 10 });
  await streams.history(lobby, { after: 210 }, 20);
  for (let number = 301; number <= 420; number++) await streams.publish(append(number));
  expect((await streams.history(lobby, { after: 210 }, 500))?.entries.map(({ seq }) => seq)).toEqual(upTo(420, 211));
});

it('what was deleted is not told from memory', async () => {
  const { streams } = await withEntries(500);
  expect(textsOf(await streams.history(lobby, { after: 6 }, 1))).toEqual(['text 7']);
  await streams.publish(deletionOf(7, 501));
  expect(textsOf(await streams.history(lobby, { after: 6 }, 2))).toEqual([undefined, 'text 8']);
});

it('what is deleted while it is being read is not told', async () => {
  const { streams, store } = await withEntries(500);
  const { promise, resolve } = Promise.withResolvers<void>();
  store.gate = promise;
  const pages = [streams.history(lobby, { after: 6 }, 1), streams.history(lobby, { after: 5 }, 2)];
  await streams.publish(deletionOf(7, 501));
  resolve();
  expect((await Promise.all(pages)).map(textsOf)).toEqual([[undefined], ['text 6', undefined]]);
});

it('D6 what retention removed is not told from memory', async () => {
  const { streams, store } = await withEntries(500);
  await streams.history(lobby, { after: 0 }, 100);
  await streams.trim('chat:', { keep: 450, now: 2_000 });
  expect((await streams.history(lobby, { after: 0 }, 1))?.entries[0]?.seq).toBe(51);
  expect(await join(streams, { after: 10, limit: 2 })).toMatchObject({
    verdict: 'truncated',
    removed: { from: 11, to: 50 },
    entries: [{ seq: 51 }, { seq: 52 }],
  });
  const before = store.reads;
  expect((await streams.history(lobby, { after: 60 }, 1))?.entries[0]?.seq).toBe(61);
  expect(store.reads).toBe(before);
});

it('a read that failed is not kept', async () => {
  const { streams, store } = await withEntries(500);
  store.failure = new Error('the disk is away');
  const failed = await Promise.allSettled([streams.history(lobby, { after: 0 }, 10), streams.history(lobby, { after: 5 }, 10)]);
  expect(failed.map(({ status }) => status)).toEqual(['rejected', 'rejected']);
  store.failure = undefined;
  expect(textsOf(await streams.history(lobby, { after: 0 }, 1))).toEqual(['text 1']);
});

it('older entries take no more memory than they may: the longest unused are read again', async () => {
  // Room for two blocks: an entry counts about 400 bytes.
  const { streams, store } = await withEntries(1_000, { blockBytes: 2.5 * blockSize * 420 });
  const readsOf = async (block: number): Promise<number> => {
    const before = store.reads;
    await streams.history(lobby, { after: block * blockSize }, 10);
    return store.reads - before;
  };
  expect([await readsOf(0), await readsOf(1), await readsOf(0), await readsOf(2)]).toEqual([1, 1, 0, 1]);
  expect([await readsOf(0), await readsOf(1)]).toEqual([0, 1]);
});
