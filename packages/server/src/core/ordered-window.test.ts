import { seededRandom } from '@partyline/testing';
import { fc } from '@partyline/testing/properties';
import { describe, expect, it } from 'vitest';
import { MemoryStore } from '../stores/memory-store.ts';
import type { Append } from './entry.ts';
import { PartylineError } from './partyline-error.ts';
import type { AppendResult, EntryPage, Range, StoredPublish, StreamState } from './stream-store.ts';
import { Streams } from './streams.ts';

const lobby = 'chat:lobby';
const ana = { user: 'ana', name: 'Ana', color: '#DE281B' };
const message = (id: string, over: Partial<Append> = {}): Append => ({
  stream: lobby,
  id,
  author: ana,
  at: 1_000,
  kind: 'message',
  data: { text: id },
  ...over,
});
const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

/** Fails now and then, and answers late; some of what it failed at was done all the same. */
class FaultyStore extends MemoryStore {
  chance = 0;
  readonly #random: () => number;

  constructor(random: () => number) {
    super();
    this.#random = random;
  }

  override async append(batch: readonly Append[]): Promise<readonly AppendResult[]> {
    const [isRefused, isLost] = [this.#fails(), this.#fails()];
    if (isRefused) return this.#fail('busy');
    // At once, as a store that works in the order of the calls.
    const results = await super.append(batch);
    await this.#wait();
    return isLost ? this.#fail('store_unavailable') : results;
  }

  override async open(stream: string): Promise<StreamState> {
    await this.#wait();
    return this.#fails() ? this.#fail('store_unavailable') : super.open(stream);
  }

  override async read(stream: string, range: Range, limit: number): Promise<EntryPage | undefined> {
    await this.#wait();
    return this.#fails() ? this.#fail('store_unavailable') : super.read(stream, range, limit);
  }

  #fails(): boolean {
    return this.#random() < this.chance;
  }

  async #fail(code: 'busy' | 'store_unavailable'): Promise<never> {
    await this.#wait();
    throw new PartylineError(code, 'a fault of the test');
  }

  async #wait(): Promise<void> {
    for (let turns = Math.floor(this.#random() * 8); turns > 0; turns -= 1) await Promise.resolve();
  }
}

interface Unsettled {
  readonly id: string;
  /** Refused for good, whenever it comes to the store. */
  readonly isHopeless: boolean;
  isInFlight: boolean;
}

/** One device's outbox for one room, as the SPEC's rules for `follows` say, and nothing more. */
class Device {
  readonly made: string[] = [];
  readonly stored = new Set<string>();
  readonly failed = new Set<string>();
  readonly #send: (append: Append) => Promise<unknown>;
  readonly #follows: boolean;
  #queue: Unsettled[] = [];
  #isHeld = false;
  #connection = 0;

  constructor(send: (append: Append) => Promise<unknown>, follows: boolean) {
    this.#send = send;
    this.#follows = follows;
  }

  get isDone(): boolean {
    return this.#queue.length === 0;
  }

  make(isHopeless: boolean): void {
    const id = `publish-${1000 + this.made.length}`;
    this.made.push(id);
    this.#queue.push({ id, isHopeless, isInFlight: false });
    this.flush();
  }

  /** Answers of the old connection are lost. What it had sent may be stored all the same. */
  reconnect(): void {
    this.#connection += 1;
    for (const each of this.#queue) each.isInFlight = false;
    this.flush();
  }

  flush(): void {
    const window = this.#queue.slice(0, this.#isHeld ? 1 : 6);
    for (const [index, publish] of window.entries()) {
      if (publish.isInFlight) continue;
      publish.isInFlight = true;
      const before = this.#follows ? window[index - 1]?.id : undefined;
      const requires = publish.isHopeless ? { seq: 100_000, kind: 'message' } : undefined;
      const connection = this.#connection;
      this.#send(message(publish.id, { ...(before !== undefined && { follows: before }), ...(requires && { requires }) })).then(
        () => connection === this.#connection && this.#settle(publish, this.stored),
        (error: PartylineError) => connection === this.#connection && this.#refused(publish, error),
      );
    }
  }

  #refused(publish: Unsettled, error: PartylineError): void {
    if (!error.isRetryable) return this.#settle(publish, this.failed);
    publish.isInFlight = false;
    this.#isHeld = true;
    queueMicrotask(() => this.flush());
  }

  #settle(publish: Unsettled, state: Set<string>): void {
    state.add(publish.id);
    if (publish === this.#queue[0]) this.#isHeld = false;
    this.#queue = this.#queue.filter((each) => each !== publish);
    this.flush();
  }
}

interface Run {
  readonly seed: number;
  readonly chance: number;
  readonly steps: readonly ('make' | 'make hopeless' | 'reconnect' | 'pause')[];
}

const runs: fc.Arbitrary<Run> = fc.record({
  seed: fc.integer(),
  chance: fc.constantFrom(0.05, 0.2, 0.5),
  steps: fc.array(
    fc.oneof(
      { weight: 8, arbitrary: fc.constant('make' as const) },
      { weight: 1, arbitrary: fc.constant('make hopeless' as const) },
      { weight: 1, arbitrary: fc.constant('reconnect' as const) },
      { weight: 3, arbitrary: fc.constant('pause' as const) },
    ),
    { minLength: 3, maxLength: 40 },
  ),
});

/** What the store has of the device's publishes in the end. */
async function outcomeOf({ seed, chance, steps }: Run, follows: boolean): Promise<{ device: Device; log: string[] }> {
  const random = seededRandom(seed);
  const store = new FaultyStore(random);
  store.chance = chance;
  const streams = new Streams({ store, atEndOfTurn: (run) => void Promise.resolve().then(run) });
  // In front of it a gateway that limits the rate, and forgets what it refused.
  const device = new Device((append) => {
    if (random() < store.chance / 2) return Promise.reject(new PartylineError('rate_limited', 'wait', { retryAfterMs: 1 }));
    return streams.publish(append);
  }, follows);
  for (const step of steps) {
    if (step === 'pause') for (let turns = Math.floor(random() * 20); turns > 0; turns -= 1) await Promise.resolve();
    else if (step === 'reconnect') device.reconnect();
    else device.make(step === 'make hopeless');
  }
  for (let turns = 0; turns < 5; turns += 1) await turn();
  store.chance = 0;
  for (let turns = 0; turns < 200 && !device.isDone; turns += 1) await turn();
  return { device, log: ((await store.read(lobby, { after: 0 }, 1000))?.entries ?? []).map(({ id }) => id) };
}

describe('a device with several publishes in flight', () => {
  it('D5 D8 keeps its order whatever fails on the way, each stored once or failed and not stored', async () => {
    const property = fc.asyncProperty(runs, async (run) => {
      const { device, log } = await outcomeOf(run, true);
      expect(device.isDone).toBe(true);
      expect(log).toEqual(device.made.filter((id) => device.stored.has(id)));
      expect([...device.failed].filter((id) => log.includes(id))).toEqual([]);
    });
    await fc.assert(property, { numRuns: 300 });
  });

  it('D5 would lose its order without `follows`, under the same faults', async () => {
    const property = fc.asyncProperty(runs, async (run) => {
      const { device, log } = await outcomeOf(run, false);
      expect(log).toEqual(device.made.filter((id) => device.stored.has(id)));
    });
    expect((await fc.check(property, { numRuns: 200, endOnFailure: true })).failed).toBe(true);
  });

  it('D5 is held back behind one that was refused, and goes on behind one that is stored, also in one commit', async () => {
    const streams = new Streams({ store: new MemoryStore() });
    const codeOf = (append: Append): Promise<string> =>
      streams.publish(append).then(
        () => 'stored',
        (error: PartylineError) => error.code,
      );
    const outcomes = await Promise.all([
      codeOf(message('publish-0001', { requires: { seq: 9, kind: 'message' } })),
      codeOf(message('publish-0002', { follows: 'publish-0001' })),
      codeOf(message('publish-0003', { follows: 'publish-0002' })),
      codeOf(message('publish-0004')),
      codeOf(message('publish-0005', { follows: 'publish-0004' })),
    ]);
    expect(outcomes).toEqual(['no_such_entry', 'held_back', 'held_back', 'stored', 'stored']);
  });
});

describe('D8 whether a publish is stored', () => {
  it('is told when all that was taken in before is settled', async () => {
    const store = new MemoryStore();
    const streams = new Streams({ store });
    const publishing = streams.publish(message('publish-0001'));
    // The stream is still being opened.
    const finding = streams.find(lobby, 'ana', 'publish-0001');
    expect(await finding).toEqual({ seq: 1, at: 1_000, duplicate: true });
    await publishing;
    // Nothing is opened, and the commit waits for the end of the turn.
    const second = streams.publish(message('publish-0002'));
    expect(await streams.find(lobby, 'ana', 'publish-0002')).toMatchObject({ seq: 2 });
    expect(await second).toMatchObject({ seq: 2, duplicate: false });
  });

  it('is not told of other people’s, and makes no stream', async () => {
    const store = new MemoryStore();
    const streams = new Streams({ store });
    await streams.publish(message('publish-0001'));
    expect(await streams.find(lobby, 'ben', 'publish-0001')).toBeUndefined();
    expect(await streams.find('chat:kitchen', 'ana', 'publish-0001')).toBeUndefined();
    expect((await streams.list('chat:', 10)).map(({ stream }) => stream)).toEqual([lobby]);
  });

  it('waits for no publish that comes after the question', async () => {
    const store = new HeldBack();
    const streams = new Streams({ store });
    await streams.publish(message('publish-0001'));
    store.holdAppends();
    const finding = streams.find(lobby, 'ana', 'publish-0001');
    const later = streams.publish(message('publish-0002'));
    expect(await finding).toMatchObject({ seq: 1 });
    store.release();
    await later;
  });

  it('is told before the store closes', async () => {
    const store = new HeldBack();
    const streams = new Streams({ store });
    const order: string[] = [];
    store.holdQuestions();
    const finding = streams.find(lobby, 'ana', 'publish-0001').then(() => order.push('found'));
    const closing = streams.close().then(() => order.push('closed'));
    for (let turns = 0; turns < 5; turns += 1) await turn();
    store.release();
    await Promise.all([finding, closing]);
    expect(order).toEqual(['found', 'closed']);
  });
});

/** Answers when the test says so: appends, and questions where it is told to. */
class HeldBack extends MemoryStore {
  #appends: Promise<void> = Promise.resolve();
  #questions: Promise<void> = Promise.resolve();
  release: () => void = () => {};

  holdAppends(): void {
    this.#appends = this.#gate();
  }

  holdQuestions(): void {
    this.#questions = this.#gate();
  }

  override async append(batch: readonly Append[]): Promise<readonly AppendResult[]> {
    await this.#appends;
    return super.append(batch);
  }

  override async find(stream: string, author: string, id: string): Promise<StoredPublish | undefined> {
    await this.#questions;
    return super.find(stream, author, id);
  }

  #gate(): Promise<void> {
    return new Promise((resolve) => {
      this.release = resolve;
    });
  }
}
