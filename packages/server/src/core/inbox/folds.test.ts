import { seededRandom } from '@partyline/testing';
import { fc } from '@partyline/testing/properties';
import { describe, expect, it } from 'vitest';
import { person } from '../../nest/testing/inbox-world.ts';
import { until } from '../../nest/testing/until.ts';
import { MemoryStore } from '../../stores/memory-store.ts';
import type { Entry } from '../entry.ts';
import { PartylineError } from '../partyline-error.ts';
import type { EntryPage, Range, StreamState } from '../stream-store.ts';
import { Streams } from '../streams.ts';
import { type Fold, Folds } from './folds.ts';

/** Answers late, fails now and then, and gives its streams a new epoch when the test says so. */
class LateStore extends MemoryStore {
  chance = 0;
  #renewals = '';
  reads = 0;
  readonly #random: () => number;

  constructor(random: () => number = () => 0) {
    super();
    this.#random = random;
  }

  renew(): void {
    this.#renewals += '+';
  }

  override async append(batch: Parameters<MemoryStore['append']>[0]) {
    const results = await super.append(batch);
    await this.#wait();
    return results.map((result) => ('epoch' in result ? { ...result, epoch: result.epoch + this.#renewals } : result));
  }

  override async open(stream: string): Promise<StreamState> {
    await this.#wait();
    const state = await super.open(stream);
    return { ...state, epoch: state.epoch + this.#renewals };
  }

  override async read(stream: string, range: Range, limit: number): Promise<EntryPage | undefined> {
    this.reads += 1;
    await this.#wait();
    if (this.#random() < this.chance) throw new PartylineError('store_unavailable', 'a fault of the test');
    const page = await super.read(stream, range, Math.min(limit, 3));
    // What it finds under a new epoch is not what was there before.
    const entries = page?.entries.map((entry) => ({ ...entry, kind: `read${this.#renewals}` })) ?? [];
    const found = page && { ...page, entries, epoch: page.epoch + this.#renewals };
    await this.#wait();
    return found;
  }

  async #wait(): Promise<void> {
    for (let turns = Math.floor(this.#random() * 8); turns > 0; turns -= 1) await Promise.resolve();
  }
}

/** All seqs that it was told of and that are still there. */
class Seqs implements Fold {
  seqs: number[] = [];
  /** The ones of which pages were read, not those that came live. */
  readonly epochs = new Set<string>();
  apply({ seq, kind }: Entry): void {
    expect(seq).toBeGreaterThan(this.seqs.at(-1) ?? 0);
    this.seqs.push(seq);
    if (kind !== 'note') this.epochs.add(kind);
  }
  trimTo(first: number): void {
    this.seqs = this.seqs.filter((seq) => seq >= first);
  }
}

const foldsOf = (streams: Streams, max = 10): Folds<Seqs> => new Folds({ streams, prefix: 'a:', make: () => new Seqs(), max });
const publish = (streams: Streams, stream: string, id: string): Promise<unknown> =>
  streams.publish({ stream, id, author: person('ana'), at: 0, kind: 'note', data: {} });
const upTo = (count: number): number[] => Array.from({ length: count }, (_, index) => index + 1);

describe('the sum of a stream', () => {
  it('has each entry once and in order, whatever happens while it is read', async () => {
    const op = fc.constantFrom('publish', 'publish', 'publish', 'use', 'hold', 'release', 'trim', 'renew', 'turn', 'turns', 'forget');
    await fc.assert(
      fc.asyncProperty(fc.integer(), fc.array(op, { maxLength: 60 }), fc.constantFrom(0, 0.2), async (seed, ops, chance) => {
        const store = new LateStore(seededRandom(seed));
        const streams = new Streams({ store, recent: 4 });
        const folds = foldsOf(streams, 1);
        // Later than the folds: what it hears of, they have.
        streams.listen('a:', (stream, _epoch, { seq }) => {
          const fold = folds.current(stream);
          if (fold) expect(fold.seqs).toContain(seq);
        });
        const under: Promise<unknown>[] = [];
        const begin = (work: Promise<unknown>): void => void under.push(work.catch(() => {}));
        const held: (() => void)[] = [];
        store.chance = chance;
        for (const [index, each] of ops.entries()) {
          if (each === 'publish') begin(publish(streams, 'a:1', `id-${index}`));
          else if (each === 'use') begin(folds.use('a:1'));
          else if (each === 'hold') held.push(folds.hold('a:1'));
          else if (each === 'release') held.pop()?.();
          else if (each === 'forget') begin(folds.use(`a:other-${index}`));
          else if (each === 'trim') begin(streams.trim('a:', { keep: 2, now: 0 }));
          else if (each === 'turn' || each === 'turns') {
            for (let turns = each === 'turn' ? 1 : 5; turns > 0; turns -= 1) await new Promise((resolve) => setImmediate(resolve));
          } else {
            store.renew();
            streams.renewed(['a:1']);
          }
        }
        await Promise.all(under);
        store.chance = 0;
        // What failed before may not have been told yet to those that wait for it, such as the last publish would.
        await new Promise((resolve) => setImmediate(resolve));
        await publish(streams, 'a:1', 'the last');
        const kept: number[] = [];
        for (
          let page = await store.read('a:1', { after: 0 }, 3);
          page;
          page = page.more ? await store.read('a:1', { after: kept.at(-1) ?? 0 }, 3) : undefined
        ) {
          kept.push(...page.entries.map(({ seq }) => seq));
        }
        const { seqs, epochs } = await folds.use('a:1');
        expect(seqs).toEqual(kept);
        expect(epochs.size).toBeLessThan(2);
        await streams.close();
      }),
      { numRuns: 200 },
    );
  });

  it('is empty where there is no such stream, makes none, and grows with it', async () => {
    const store = new LateStore();
    const streams = new Streams({ store });
    const folds = foldsOf(streams);
    folds.hold('a:1');
    expect((await folds.use('a:1')).seqs).toEqual([]);
    expect(await store.list('a:', 10)).toEqual([]);
    await publish(streams, 'a:1', 'first');
    expect(folds.current('a:1')?.seqs).toEqual([1]);
  });

  it('is read once for all who ask, and again only after it was forgotten', async () => {
    const store = new LateStore();
    const streams = new Streams({ store });
    await publish(streams, 'a:1', 'first');
    const folds = foldsOf(new Streams({ store }), 2);
    await Promise.all(upTo(5).map(() => folds.use('a:1')));
    await folds.use('a:1');
    expect(store.reads).toBe(2);
    for (const other of ['a:2', 'a:3']) await folds.use(other);
    expect(folds.current('a:1')).toBeUndefined();
    expect((await folds.use('a:1')).seqs).toEqual([1]);
  });

  it('stays while somebody holds it, and its memory is bounded otherwise', async () => {
    const streams = new Streams({ store: new LateStore() });
    const folds = foldsOf(streams, 3);
    const release = folds.hold('a:held');
    await folds.use('a:held');
    for (const i of upTo(20)) await folds.use(`a:${i}`);
    expect(folds.current('a:held')).toBeDefined();
    expect(upTo(20).filter((i) => folds.current(`a:${i}`))).toHaveLength(3);
    release();
    release();
    for (const i of upTo(3)) await folds.use(`a:${i}`);
    expect(folds.current('a:held')).toBeUndefined();
  });

  it('I6 is of one epoch, also where its stream was renewed between two pages', async () => {
    const store = new LateStore();
    const before = new Streams({ store });
    for (const i of upTo(8)) await publish(before, 'a:1', `id-${i}`);
    const read = store.read.bind(store);
    store.read = async (...args) => {
      if (store.reads === 1) store.renew();
      return read(...args);
    };
    store.reads = 0;
    const { seqs, epochs } = await foldsOf(new Streams({ store })).use('a:1');
    expect([seqs, epochs]).toEqual([upTo(8), new Set(['read+'])]);
  });

  it('has what is told between the end of its reading and the next turn of anybody', async () => {
    let tell: (entry: Entry) => void = () => {};
    const page = Promise.withResolvers<EntryPage>();
    const streams = {
      listen: (_prefix: string, listener: (stream: string, epoch: string, entry: Entry) => void) => {
        tell = (entry) => listener('a:1', 'e', entry);
      },
      onTrimmed: () => {},
      history: () => page.promise,
    } as unknown as Streams;
    const folds = foldsOf(streams);
    const used = folds.use('a:1');
    const entry = (seq: number): Entry => ({ seq, id: `id-${seq}`, author: person('ana'), at: 0, kind: 'note', data: {} });
    page.resolve({ epoch: 'e', head: 1, first: 1, entries: [entry(1)], more: false });
    while (!folds.current('a:1')) await Promise.resolve();
    tell(entry(2));
    expect(folds.current('a:1')?.seqs).toEqual([1, 2]);
    expect((await used).seqs).toEqual([1, 2]);
  });

  it('loses what retention removes while it is read', async () => {
    const store = new LateStore();
    const streams = new Streams({ store });
    for (const i of upTo(5)) await publish(streams, 'a:1', `id-${i}`);
    const reopened = new Streams({ store });
    const folds = foldsOf(reopened);
    const [read, hasRead, goOn] = [store.read.bind(store), Promise.withResolvers<void>(), Promise.withResolvers<void>()];
    store.read = async (...args) => {
      const page = await read(...args);
      if (page && !page.more) {
        hasRead.resolve();
        await goOn.promise;
      }
      return page;
    };
    const used = folds.use('a:1');
    await hasRead.promise;
    await reopened.trim('a:', { keep: 2, now: 0 });
    goOn.resolve();
    expect((await used).seqs).toEqual([4, 5]);
  });

  it('begins where retention left off', async () => {
    const store = new LateStore();
    const streams = new Streams({ store });
    for (const i of upTo(8)) await publish(streams, 'a:1', `id-${i}`);
    await streams.trim('a:', { keep: 5, now: 0 });
    const folds = foldsOf(new Streams({ store }));
    expect((await folds.use('a:1')).seqs).toEqual([4, 5, 6, 7, 8]);
    await streams.trim('a:', { before: 1, now: 0 });
    const emptied = foldsOf(streams);
    expect((await emptied.use('a:1')).seqs).toEqual([]);
    await publish(streams, 'a:1', 'id-9');
    expect(emptied.current('a:1')?.seqs).toEqual([9]);
  });

  it('I6 is read anew where its stream was renewed: at once where somebody holds it, else when somebody asks', async () => {
    const store = new LateStore();
    const streams = new Streams({ store });
    const [held, other] = [foldsOf(streams), foldsOf(streams)];
    await publish(streams, 'a:1', 'first');
    held.hold('a:1');
    const before = [await held.use('a:1'), await other.use('a:1')];
    store.renew();
    streams.renewed(['a:1']);
    await until(() => held.current('a:1') !== undefined && held.current('a:1') !== before[0]);
    expect(held.current('a:1')?.epochs).toEqual(new Set(['read+']));
    expect(other.current('a:1')).toBeUndefined();
    expect((await other.use('a:1')).epochs).toEqual(new Set(['read+']));
  });

  it('is refused where the store cannot be read, and there when it can again', async () => {
    const store = new LateStore();
    await publish(new Streams({ store }), 'a:1', 'first');
    const folds = foldsOf(new Streams({ store }));
    store.chance = 1;
    await expect(folds.use('a:1')).rejects.toMatchObject({ code: 'store_unavailable' });
    store.chance = 0;
    expect((await folds.use('a:1')).seqs).toEqual([1]);
  });
});
