import { fc } from '@partyline/testing/properties';
import { describe, expect, it, vi } from 'vitest';
import { MemoryStore } from '../stores/memory-store.ts';
import type { Append, Entry } from './entry.ts';
import type { JoinAnswer } from './join-answer.ts';
import { PartylineError } from './partyline-error.ts';
import type { StreamStore } from './stream-store.ts';
import { Streams } from './streams.ts';

const lobby = 'chat:lobby';
const ana = { user: 'ana', name: 'Ana', color: '#DE281B' };

function message(id: string, over: Partial<Append> = {}): Append {
  return { stream: lobby, id, author: ana, at: 1_000, kind: 'message', data: { text: id }, ...over };
}

/** A member as a stock client is one: what the join answered, then what came live. */
class Member {
  readonly seen: number[] = [];
  answer: JoinAnswer | undefined;
  readonly #streams: Streams;
  #leave: (() => void) | undefined;

  constructor(streams: Streams) {
    this.#streams = streams;
  }

  async join(after?: number, limit = 1000): Promise<JoinAnswer> {
    await this.#streams.join(lobby, { after, limit, epoch: this.answer?.epoch }, (answer) => {
      this.answer = answer;
      this.seen.push(...answer.entries.map(({ seq }) => seq));
      this.#leave = this.#streams.listen('chat:', (_stream, _epoch, { seq }) => this.seen.push(seq));
    });
    return this.answer as JoinAnswer;
  }

  get isIn(): boolean {
    return this.#leave !== undefined;
  }

  leave(): void {
    this.#leave?.();
    this.#leave = undefined;
  }
}

const upTo = (n: number, from = 1): number[] => Array.from({ length: n - from + 1 }, (_, i) => from + i);

async function withEntries(count: number, store: StreamStore = new MemoryStore()): Promise<Streams> {
  const streams = new Streams({ store });
  for (const i of upTo(count)) await streams.publish(message(`a-${1000 + i}`));
  return streams;
}

describe('publish', () => {
  it('D2 tells each entry once, in seq order, before the publish resolves', async () => {
    const streams = new Streams({ store: new MemoryStore() });
    const told: number[] = [];
    streams.listen('chat:', (_stream, _epoch, { seq }) => told.push(seq));
    const published = await Promise.all(
      upTo(500).map((i) => streams.publish(message(`a-${1000 + i}`)).then(({ seq }) => ({ seq, wasTold: told.includes(seq) }))),
    );
    expect(published).toEqual(upTo(500).map((seq) => ({ seq, wasTold: true })));
    expect(told).toEqual(upTo(500));
  });

  it('D3 gives a repeated publish the first answer and tells nobody again', async () => {
    const streams = new Streams({ store: new MemoryStore() });
    const told: Entry[] = [];
    streams.listen('chat:', (_stream, _epoch, entry) => told.push(entry));
    const [first, again] = await Promise.all([streams.publish(message('a-000001')), streams.publish(message('a-000001', { at: 5 }))]);
    expect([first, again]).toEqual([
      { seq: 1, at: 1_000, duplicate: false },
      { seq: 1, at: 1_000, duplicate: true },
    ]);
    expect(told).toHaveLength(1);
  });

  it('tells listeners only of the namespace that they listen to', async () => {
    const streams = new Streams({ store: new MemoryStore() });
    const told: string[] = [];
    const stop = streams.listen('chat:', (stream) => told.push(stream));
    await streams.publish(message('a-000001', { stream: 'chatter:x' }));
    await streams.publish(message('a-000001'));
    stop();
    await streams.publish(message('a-000002'));
    expect(told).toEqual([lobby]);
  });

  it('goes on when a listener throws, and reports it', async () => {
    const errors: unknown[] = [];
    const streams = new Streams({ store: new MemoryStore(), onError: (error) => errors.push(error) });
    const told: number[] = [];
    streams.listen('chat:', () => {
      throw new Error('listener');
    });
    streams.listen('chat:', (_stream, _epoch, { seq }) => told.push(seq));
    await streams.publish(message('a-000001'));
    expect(told).toEqual([1]);
    expect(errors).toEqual([new Error('listener')]);
  });

  it('rejects with the code of the refusal', async () => {
    const streams = new Streams({ store: new MemoryStore() });
    await expect(streams.publish(message('e-000001', { requires: { seq: 7, kind: 'message' } }))).rejects.toMatchObject({ code: 'no_such_entry' });
  });

  it('D4 tells an entry whose commit’s answer was lost, without waiting for the next publish', async () => {
    const store = new MemoryStore();
    const append = store.append.bind(store);
    const streams = new Streams({ store });
    const told: string[] = [];
    await streams.publish(message('a-000001'));
    const heard = new Promise<void>((resolve) => {
      streams.listen('chat:', (_stream, _epoch, { id }) => {
        told.push(id);
        resolve();
      });
    });
    store.append = async (batch) => {
      await append(batch);
      store.append = append;
      throw new PartylineError('store_unavailable', 'the answer was lost');
    };
    await expect(streams.publish(message('a-000002'))).rejects.toMatchObject({ code: 'store_unavailable' });
    await heard;
    expect(await streams.publish(message('a-000002'))).toMatchObject({ seq: 2, duplicate: true });
    expect(told).toEqual(['a-000002']);
  });

  it('refuses with `busy` when the store can’t keep up, and takes publishes again after', async () => {
    const slow = new GatedStore();
    const streams = new Streams({ store: slow });
    await streams.publish(message('a-000000'));
    slow.shut();
    const waiting = upTo(21_500).map((i) =>
      streams.publish(message(`a-${100_000 + i}`)).then(
        () => 'stored',
        (error: PartylineError) => error.code,
      ),
    );
    slow.release();
    const outcomes = await Promise.all(waiting);
    expect(new Set(outcomes)).toEqual(new Set(['stored', 'busy']));
    const stored = outcomes.filter((outcome) => outcome === 'stored').length;
    expect(await streams.publish(message('a-999999'))).toMatchObject({ seq: stored + 2 });
  });
});

/** Holds every append back until released. */
class GatedStore extends MemoryStore {
  #gate: Promise<void> = Promise.resolve();
  release: () => void = () => {};

  shut(): void {
    this.#gate = new Promise((resolve) => {
      this.release = resolve;
    });
  }

  override async append(batch: readonly Append[]): ReturnType<MemoryStore['append']> {
    await this.#gate;
    return super.append(batch);
  }
}

describe('join', () => {
  it('D6 answers a quiet room with `current`, also the first time and after a restart', async () => {
    const store = new MemoryStore();
    const first = await new Member(new Streams({ store })).join();
    expect(first).toMatchObject({ head: 0, verdict: 'current', entries: [], more: false });
    const restarted = new Streams({ store });
    let again: JoinAnswer | undefined;
    await restarted.join(lobby, { epoch: first.epoch, after: 0, limit: 50 }, (answer) => {
      again = answer;
    });
    expect(again).toEqual(first);
  });

  it('D6 answers each claim with its verdict', async () => {
    const streams = await withEntries(10);
    const ask = async (claim: { after?: number; epoch?: string; limit?: number }) => {
      let got: JoinAnswer | undefined;
      await streams.join(lobby, { limit: 4, ...claim }, (answer) => {
        got = answer;
      });
      return [got?.verdict, got?.entries.map(({ seq }) => seq), got?.more];
    };
    expect(await ask({})).toEqual(['current', [7, 8, 9, 10], true]);
    expect(await ask({ limit: 10 })).toEqual(['current', upTo(10), false]);
    expect(await ask({ after: 10 })).toEqual(['current', [], false]);
    expect(await ask({ after: 7 })).toEqual(['replay', [8, 9, 10], false]);
    expect(await ask({ after: 0 })).toEqual(['replay', [1, 2, 3, 4], true]);
    expect(await ask({ after: 11 })).toEqual(['reset', [7, 8, 9, 10], true]);
    expect(await ask({ after: 7, epoch: 'another' })).toEqual(['reset', [7, 8, 9, 10], true]);
  });

  it('D6 names the exact range that retention removed', async () => {
    const streams = await withEntries(10);
    await streams.trim('chat:', { keep: 4, now: 0 });
    const member = new Member(streams);
    expect(await member.join(2)).toMatchObject({ verdict: 'truncated', removed: { from: 3, to: 6 }, more: false });
    expect(member.seen).toEqual([7, 8, 9, 10]);
    expect(await new Member(streams).join(6)).toMatchObject({ verdict: 'replay' });
    expect((await new Member(streams).join()).entries.map(({ seq }) => seq)).toEqual([7, 8, 9, 10]);
  });

  it('D6 replays from the store what memory no longer has, in pages', async () => {
    const streams = await withEntries(1_000);
    const answer = await new Member(streams).join(100, 200);
    expect([answer.entries.map(({ seq }) => seq), answer.more]).toEqual([upTo(300, 101), true]);
    const page = await streams.history(lobby, { after: 300 }, 200);
    expect(page?.entries.map(({ seq }) => seq)).toEqual(upTo(500, 301));
  });

  it('serves a storm of joins from memory, with one look into the store', async () => {
    const store = new MemoryStore();
    await withEntries(150, store);
    const streams = new Streams({ store });
    let reads = 0;
    const read = store.read.bind(store);
    store.read = (...args) => {
      reads += 1;
      return read(...args);
    };
    const members = upTo(1_000).map(() => new Member(streams));
    await Promise.all(members.map((member, i) => member.join(i % 2 === 0 ? 60 : undefined, 50)));
    expect(reads).toBe(1);
    expect(members[0]?.seen).toEqual(upTo(110, 61));
    expect(members[1]?.seen).toEqual(upTo(150, 101));
  });

  it('never serves an erased text from memory', async () => {
    const streams = await withEntries(3);
    await streams.publish(message('e-000001', { kind: 'edit', target: 2 }));
    await streams.publish(message('d-000001', { kind: 'delete', target: 2, erasesTarget: true, data: {} }));
    const { entries } = await new Member(streams).join(0);
    expect(entries.filter(({ data }) => data === null).map(({ seq }) => seq)).toEqual([2, 4]);
  });

  it('does not attach when the store is away', async () => {
    const store = new MemoryStore();
    store.open = () => Promise.reject(new PartylineError('store_unavailable', 'away'));
    const streams = new Streams({ store });
    let isAttached = false;
    const joining = streams.join(lobby, { limit: 5 }, () => {
      isAttached = true;
    });
    await expect(joining).rejects.toMatchObject({ code: 'store_unavailable' });
    await expect(streams.publish(message('a-000001'))).rejects.toMatchObject({ code: 'store_unavailable' });
    expect(isAttached).toBe(false);
  });

  it('forgets streams that nobody uses, and knows them again', async () => {
    const streams = new Streams({ store: new MemoryStore(), maxLive: 3 });
    for (const i of upTo(20)) await streams.publish(message('a-000001', { stream: `chat:${i}` }));
    await expect(streams.publish(message('a-000002', { stream: 'chat:1' }))).resolves.toMatchObject({ seq: 2 });
  });
});

/** Numbers from 0 to 1 out of a seed (mulberry32, public domain). */
function randomFrom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/**
 * A store whose answers take a random number of turns, and whose appends fail now and then: before the commit, or after it
 * with the answer lost. The worst that a store may do within its contract's letter, and then some.
 */
class FaultyStore extends MemoryStore {
  readonly #next: () => number;
  faults = true;

  constructor(next: () => number) {
    super();
    this.#next = next;
  }

  async #turns(): Promise<void> {
    for (let n = Math.floor(this.#next() * 12); n > 0; n--) await Promise.resolve();
  }

  override async append(batch: readonly Append[]): ReturnType<MemoryStore['append']> {
    await this.#turns();
    const fate = this.faults ? this.#next() : 1;
    if (fate < 0.1) throw new PartylineError('store_unavailable', 'before the commit');
    const results = await super.append(batch);
    await this.#turns();
    if (fate < 0.2) throw new PartylineError('store_unavailable', 'after the commit');
    return results;
  }

  override async open(stream: string): ReturnType<MemoryStore['open']> {
    await this.#turns();
    if (this.faults && this.#next() < 0.05) throw new PartylineError('busy', 'open');
    return super.open(stream);
  }

  override async read(...args: Parameters<MemoryStore['read']>): ReturnType<MemoryStore['read']> {
    await this.#turns();
    const page = await super.read(...args);
    await this.#turns();
    return page;
  }
}

/** Its next append is committed, but the answer is lost, and then the store is away until it is said to be back. */
class FailingStore extends MemoryStore {
  isAway = false;
  loseNext = false;

  override async append(batch: readonly Append[]): ReturnType<MemoryStore['append']> {
    const results = await super.append(batch);
    if (!this.loseNext) return results;
    this.loseNext = false;
    this.isAway = true;
    throw new PartylineError('store_unavailable', 'after the commit');
  }

  override async open(stream: string): ReturnType<MemoryStore['open']> {
    if (this.isAway && stream === lobby) throw new PartylineError('store_unavailable', 'away');
    return super.open(stream);
  }
}

it('D4 a stream whose members have not heard of everything is not forgotten, however many others are used', async () => {
  const store = new FailingStore();
  const streams = new Streams({ store, maxLive: 1 });
  const member = new Member(streams);
  await member.join();
  store.loseNext = true;
  await expect(streams.publish(message('a-000001'))).rejects.toMatchObject({ code: 'store_unavailable' });
  await new Promise((resolve) => setImmediate(resolve));
  for (const i of upTo(5)) await streams.join(`cursors:${i}`, { limit: 1 }, () => {});
  store.isAway = false;
  await streams.publish(message('a-000002'));
  expect(member.seen).toEqual([1, 2]);
});

it('D9 entries held in memory are bounded over all streams, whatever the number of streams and the length of texts', async () => {
  class CountingStore extends MemoryStore {
    readonly opened: string[] = [];
    override open(stream: string): ReturnType<MemoryStore['open']> {
      this.opened.push(stream);
      return super.open(stream);
    }
  }
  const store = new CountingStore();
  const streams = new Streams({ store, recentBytes: 100_000 });
  const room = (i: number): string => `chat:room-${i}`;
  const text = 'x'.repeat(4000);
  // Each takes over 8 kB, so at most 12 stay.
  for (const i of upTo(20)) await streams.publish(message(`a-${1000 + i}`, { stream: room(i), data: { text } }));
  store.opened.length = 0;
  for (const i of upTo(20, 10)) await streams.join(room(i), { limit: 1 }, () => {});
  expect(store.opened).toEqual([]);
  const seqs: number[] = [];
  await streams.join(room(1), { limit: 1, after: 0 }, ({ entries }) => seqs.push(...entries.map(({ seq }) => seq)));
  expect([store.opened, seqs]).toEqual([[room(1)], [1]]);
  // One stream alone may take more than all: it is never forgotten in the midst of its own use.
  const published = await Promise.all(upTo(40).map((i) => streams.publish(message(`b-${1000 + i}`, { stream: room(1), data: { text } }))));
  expect(published.map(({ seq }) => seq)).toEqual(upTo(41, 2));
});

/** A store that finds damage, and gives its streams a new epoch while they are served. */
class RenewingStore extends MemoryStore {
  #renewals = '';

  renew(): void {
    this.#renewals += '+';
  }

  override async append(batch: readonly Append[]) {
    return (await super.append(batch)).map((result) => ('epoch' in result ? { ...result, epoch: result.epoch + this.#renewals } : result));
  }

  override async open(stream: string) {
    const state = await super.open(stream);
    return { ...state, epoch: state.epoch + this.#renewals };
  }

  override async read(...args: Parameters<StreamStore['read']>) {
    const page = await super.read(...args);
    return page && { ...page, epoch: page.epoch + this.#renewals };
  }
}

describe('a stream that the store renewed', () => {
  async function renewed(): Promise<{ store: RenewingStore; streams: Streams; epoch: string; told: string[] }> {
    const store = new RenewingStore();
    const streams = new Streams({ store, recent: 5 });
    for (const i of upTo(20)) await streams.publish(message(`a-${1000 + i}`));
    const { epoch } = await new Member(streams).join();
    const told: string[] = [];
    streams.listen('chat:', (_stream, of, { seq }) => told.push(`${of === epoch ? 'old' : 'new'} ${seq}`));
    store.renew();
    return { store, streams, epoch, told };
  }

  it('I6 answers who held a position with `reset`, from the first join that reads the store', async () => {
    const { streams, epoch } = await renewed();
    const member = new Member(streams);
    await streams.join(lobby, { epoch, after: 1, limit: 3 }, (answer) => (member.answer = answer));
    expect(member.answer).toMatchObject({ verdict: 'reset', epoch: `${epoch}+`, head: 20 });
  });

  it('I6 tells everyone in the room of the new epoch when a page of history shows it', async () => {
    const { streams, told } = await renewed();
    const page = await streams.history(lobby, { before: 5 }, 2);
    expect(page?.entries.map(({ seq }) => seq)).toEqual([3, 4]);
    await vi.waitUntil(() => told.length > 0, 20_000);
    expect(told).toEqual(['new 20']);
  });

  it('I6 tells everyone in the room of the entry that was stored under the new epoch', async () => {
    const { streams, told } = await renewed();
    expect(await streams.publish(message('b-000001'))).toMatchObject({ seq: 21 });
    await vi.waitUntil(() => told.length > 0, 20_000);
    await streams.publish(message('b-000002'));
    expect(told).toEqual(['new 21', 'new 22']);
  });
});

it('I6 a stream that the store renews while it is being opened ends up in its new epoch, and its room hears of it', async () => {
  const store = new MemoryStore();
  await (await withEntries(3, store)).publish(message('a-000004'));
  const [open, read] = [store.open.bind(store), store.read.bind(store)];
  const [reading, release] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
  let renewals = 0;
  store.open = async (name) => ({ ...(await open(name)), epoch: `epoch ${renewals}` });
  store.read = async (...args) => {
    const page = await read(...args);
    const found = page && { ...page, epoch: `epoch ${renewals}` };
    reading.resolve();
    await release.promise;
    return found;
  };
  const streams = new Streams({ store });
  const heard = new Promise<string>((resolve) => streams.listen('chat:', (_stream, epoch, { seq }) => resolve(`${epoch}: ${seq}`)));
  const joined = streams.join(lobby, { limit: 10 }, () => {});
  await reading.promise;
  renewals += 1;
  streams.renewed([lobby, 'chat:nobody-is-there']);
  release.resolve();
  await joined;
  expect(await heard).toBe('epoch 1: 4');
});

describe('under random interleavings and faults', () => {
  const step = fc.oneof(
    { weight: 6, arbitrary: fc.record({ do: fc.constant('publish' as const), id: fc.integer({ min: 0, max: 40 }) }) },
    { weight: 3, arbitrary: fc.record({ do: fc.constant('join' as const) }) },
    { weight: 1, arbitrary: fc.record({ do: fc.constant('rejoin' as const) }) },
    { weight: 2, arbitrary: fc.record({ do: fc.constant('pause' as const), turns: fc.integer({ min: 1, max: 12 }) }) },
  );

  it('D1 D2 D3 D4 every member sees each entry once, in order, none missing, whatever the store does', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 5, maxLength: 80 }), fc.integer(), async (steps, seed) => {
        const store = new FaultyStore(randomFrom(seed));
        // So few entries in memory that many joins have to read the store.
        const streams = new Streams({ store, recent: 2, atEndOfTurn: queueMicrotask });
        const members: { member: Member; from: number; joined: Promise<unknown> }[] = [];
        const acked = new Map<number, number[]>();
        const publishes: Promise<unknown>[] = [];
        for (const each of steps) {
          if (each.do === 'publish') {
            publishes.push(
              streams.publish(message(`id-${each.id}-xxxx`)).then(
                ({ seq }) => acked.set(each.id, [...(acked.get(each.id) ?? []), seq]),
                () => {},
              ),
            );
          }
          if (each.do === 'join') {
            const member = new Member(streams);
            members.push({ member, from: 0, joined: member.join(0, 10_000).catch(() => {}) });
          }
          if (each.do === 'rejoin' && members.length > 0) {
            const last = members.at(-1)!;
            await last.joined;
            last.member.leave();
            last.joined = last.member.answer ? last.member.join(last.member.seen.at(-1) ?? 0, 10_000) : last.member.join(0, 10_000);
            last.joined = last.joined.catch(() => {});
          }
          if (each.do === 'pause') for (let i = 0; i < each.turns; i++) await Promise.resolve();
        }
        await Promise.all([...publishes, ...members.map(({ joined }) => joined)]);
        store.faults = false;
        // The first try may still share an opening that was to fail.
        await streams.publish(message('the-last-one')).catch(() => streams.publish(message('the-last-one')));
        await new Promise((resolve) => setImmediate(resolve));
        const log = (await store.read(lobby, { after: 0 }, 10_000))?.entries ?? [];
        expect(log.map(({ seq }) => seq)).toEqual(upTo(log.length));
        for (const [id, answers] of acked) for (const seq of answers) expect(log[seq - 1]?.id).toBe(`id-${id}-xxxx`);
        expect(new Set(log.map(({ id }) => id)).size).toBe(log.length);
        for (const { member } of members) if (member.isIn) expect(member.seen).toEqual(upTo(log.length));
      }),
      { numRuns: 800 },
    );
  });
});
