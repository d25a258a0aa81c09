import { FakeClock } from '@partyline/testing';
import { describe, expect, it } from 'vitest';
import { offline, PartylineClientError, type Problem } from './error.ts';
import { Outbox } from './outbox.ts';
import { outboxLimits } from './outbox-content.ts';
import type { OutboxRecord } from './outbox-store.ts';
import type { Ask, Outcome, PublishRequest } from './publish.ts';
import { FakeJournal } from './testing/fake-journal.ts';

const message = (id: string, room = 'lobby', text = id): PublishRequest => ({ event: 'sendMessage', payload: { room, id, text } });
const settle = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));
const busy: Problem = { code: 'busy', message: '' };
const tooLong: Problem = { code: 'too_large', message: 'too long' };
const heldBack: Problem = { code: 'held_back', message: '' };

interface Asked {
  readonly id: string;
  readonly follows: string | undefined;
  readonly epoch: string | undefined;
  readonly grant: (seq: number) => void;
  readonly refuse: (problem: Problem) => void;
}

/** An outbox whose requests a test answers by hand. */
class Bench {
  readonly clock: FakeClock;
  readonly journal = new FakeJournal();
  /** Requests without an answer, in the order in which they were made. */
  readonly due: Asked[] = [];
  /** All requests. */
  readonly asked: Asked[] = [];
  readonly settled: { id: string; outcome: Outcome }[] = [];
  isOpen = true;
  readonly outbox: Outbox;

  constructor(clock = new FakeClock()) {
    this.clock = clock;
    const ask = ((_event: string, { id, follows, epoch }: { id: string; follows?: string; epoch?: string }) =>
      new Promise((resolve, reject) => {
        const asked = {
          ...{ id, follows, epoch },
          grant: (seq: number) => resolve({ ok: true, id, seq, at: 1 }),
          refuse: (problem: Problem) => reject(new PartylineClientError(problem)),
        };
        this.due.push(asked);
        this.asked.push(asked);
      })) as unknown as Ask;
    this.outbox = new Outbox({
      clock: this.clock,
      random: () => 1,
      journal: this.journal,
      ask,
      isOpen: () => this.isOpen,
      settled: ({ payload: { id } }, outcome) => this.settled.push({ id, outcome }),
      changed: () => {},
    });
  }

  add(...ids: string[]): void {
    for (const id of ids) this.outbox.add(message(id), 0);
  }

  /** What was asked since this was called last, as `id` or `id<follows`. */
  news(): string[] {
    return this.asked.splice(0).map(({ id, follows }) => (follows === undefined ? id : `${id}<${follows}`));
  }

  /** Answers the oldest request for this id that is due. */
  async answer(id: string, how: (request: Asked) => void): Promise<void> {
    const place = this.due.findIndex((request) => request.id === id);
    const [request] = place < 0 ? [] : this.due.splice(place, 1);
    if (!request) throw new Error(`nothing is due for ${id}`);
    how(request);
    await settle();
  }

  grant(id: string, seq = 1): Promise<void> {
    return this.answer(id, ({ grant }) => grant(seq));
  }

  refuse(id: string, problem: Problem): Promise<void> {
    return this.answer(id, ({ refuse }) => refuse(problem));
  }

  get states(): string[] {
    return this.outbox.items.map(({ id, state }) => `${id} ${state}`);
  }
}

describe('the window', () => {
  it('D5 sends several of a room, each naming the one before it', async () => {
    const bench = new Bench();
    bench.add('a', 'b', 'c');
    expect(bench.news()).toEqual(['a', 'b<a', 'c<b']);
    await bench.grant('a');
    await bench.grant('b', 2);
    bench.add('d');
    expect(bench.news()).toEqual(['d<c']);
    expect(bench.settled).toEqual([
      { id: 'a', outcome: { state: 'stored', seq: 1, at: 1 } },
      { id: 'b', outcome: { state: 'stored', seq: 2, at: 1 } },
    ]);
    expect(bench.outbox.size).toBe(2);
  });

  it('I6 says of each change which stream it was meant for, where that is known, and of a message never', () => {
    const bench = new Bench();
    const changes: PublishRequest[] = [
      { event: 'editMessage', payload: { room: 'lobby', id: 'edit', seq: 1, text: 'b' } },
      { event: 'deleteMessage', payload: { room: 'lobby', id: 'delete', seq: 1 } },
      { event: 'react', payload: { room: 'lobby', id: 'react', seq: 1, emoji: '👍' } },
    ];
    for (const change of [...changes, message('message')]) bench.outbox.add(change, 0, 'epoch-1');
    bench.outbox.restore([{ owner: 'tab-1', order: 1, at: 0, request: { event: 'deleteMessage', payload: { room: 'other', id: 'kept', seq: 1 } } }], false);
    bench.outbox.flush();
    expect(bench.asked.map(({ id, epoch }) => [id, epoch])).toEqual([
      ['edit', 'epoch-1'],
      ['delete', 'epoch-1'],
      ['react', 'epoch-1'],
      ['message', undefined],
      ['kept', undefined],
    ]);
  });

  it('keeps 32 in flight over all rooms, and shares them out', async () => {
    const bench = new Bench();
    bench.isOpen = false;
    for (let i = 0; i < 100; i++) bench.outbox.add(message(`long${i}`, 'long'), 0);
    for (let i = 0; i < 3; i++) bench.outbox.add(message(`short${i}`, 'short'), 0);
    bench.isOpen = true;
    bench.outbox.flush();
    expect(bench.asked).toHaveLength(32);
    expect(bench.asked.filter(({ id }) => id.startsWith('short'))).toHaveLength(3);
    await bench.grant('long0');
    expect(bench.asked).toHaveLength(33);
  });

  it('lets a refused room hold back no other', async () => {
    const bench = new Bench();
    for (let room = 0; room < 40; room++) bench.outbox.add(message(`id${room}`, `room${room}`), 0);
    await bench.refuse('id0', { ...busy, retryAfterMs: 60_000 });
    expect(bench.due).toHaveLength(32);
    expect(bench.due.map(({ id }) => id)).toContain('id32');
  });

  it('waits while the room is closed, and goes on when it opens', () => {
    const bench = new Bench();
    bench.isOpen = false;
    bench.add('a');
    expect(bench.news()).toEqual([]);
    bench.isOpen = true;
    bench.outbox.flush();
    bench.outbox.flush();
    expect(bench.news()).toEqual(['a']);
  });
});

describe('a refusal for a moment', () => {
  it('D5 sends nothing but the first one of the room until that is stored, then opens step by step', async () => {
    const bench = new Bench();
    bench.add('a', 'b', 'c', 'd', 'e');
    bench.news();
    await bench.refuse('a', { ...busy, retryAfterMs: 3_000 });
    for (const id of ['b', 'c', 'd', 'e']) await bench.refuse(id, heldBack);
    bench.clock.advance(2_999);
    expect(bench.news()).toEqual([]);
    bench.clock.advance(1);
    expect(bench.news()).toEqual(['a']);
    await bench.grant('a');
    expect(bench.news()).toEqual(['b', 'c<b']);
    await bench.grant('b');
    expect(bench.news()).toEqual(['d<c', 'e<d']);
  });

  it('D5 sends again behind what is in flight still, never past what waits', async () => {
    const bench = new Bench();
    bench.add('a', 'b', 'c');
    bench.news();
    await bench.refuse('b', { ...busy, retryAfterMs: 1_000 });
    await bench.refuse('c', heldBack);
    bench.add('d');
    bench.clock.advance(1_000);
    expect(bench.news()).toEqual([]);
    await bench.grant('a');
    expect(bench.news()).toEqual(['b', 'c<b']);
  });

  it('D5 is no refusal at all where what it followed has failed for good: it follows the one before that', async () => {
    const bench = new Bench();
    bench.add('a', 'b', 'c', 'd');
    bench.news();
    await bench.refuse('b', tooLong);
    await bench.refuse('c', heldBack);
    await bench.refuse('d', heldBack);
    expect(bench.news()).toEqual([]);
    await bench.grant('a');
    expect(bench.news()).toEqual(['c', 'd<c']);
    await bench.grant('c');
    await bench.grant('d');
    expect(bench.states).toEqual(['b failed']);
  });

  it('D5 takes `held_back` without a reason for it as a refusal like any other, so that there is no busy loop', async () => {
    const bench = new Bench();
    bench.add('a');
    for (const wait of [500, 1_000, 2_000]) {
      await bench.refuse('a', heldBack);
      expect(bench.clock.next).toBe(wait);
      bench.clock.advance(wait);
    }
  });

  it.each([
    ['store_unavailable', [500, 1_000, 2_000, 4_000, 8_000, 8_000, 8_000, 8_000, 8_000]],
    ['internal', [500, 1_000, 2_000, 4_000, 8_000, 16_000, 32_000, 60_000, 60_000]],
  ] as const)('backs off from %s that names no time, and never gives up', async (code, expected) => {
    const bench = new Bench();
    bench.add('a');
    const waits: number[] = [];
    for (const _ of expected) {
      await bench.refuse('a', { code, message: '' });
      waits.push(bench.clock.next ?? 0);
      bench.clock.advance(waits.at(-1) ?? 0);
    }
    expect(waits).toEqual(expected);
    expect(bench.states).toEqual(['a sent']);
  });

  it('waits with one timer however many wait, and with none while there is no connection', async () => {
    const bench = new Bench();
    for (let room = 0; room < 10; room++) bench.outbox.add(message(`id${room}`, `room${room}`), 0);
    for (let room = 0; room < 10; room++) await bench.refuse(`id${room}`, busy);
    expect(bench.clock.pending).toBe(1);
    bench.isOpen = false;
    bench.outbox.flush();
    expect(bench.clock.pending).toBe(0);
  });
});

describe('a server that limits the rate', () => {
  /** Answers as a token bucket does, after 20 ms. Gives how many it refused. */
  async function serve(bench: Bench, { perSecond, burst }: { perSecond: number; burst: number }): Promise<{ refused: number; stored: string[] }> {
    let [tokens, filledAt, refused] = [burst, bench.clock.monotonic(), 0];
    const stored: string[] = [];
    while (bench.outbox.size > 0) {
      bench.clock.advance(20);
      tokens = Math.min(burst, tokens + ((bench.clock.monotonic() - filledAt) / 1_000) * perSecond);
      filledAt = bench.clock.monotonic();
      for (const { id, follows, grant, refuse } of bench.due.splice(0)) {
        if (tokens < 1) {
          refused += 1;
          refuse({ code: 'rate_limited', message: '', retryAfterMs: Math.ceil(((1 - tokens) / perSecond) * 1_000) });
        } else if (follows !== undefined && !stored.includes(follows)) refuse(heldBack);
        else {
          tokens -= 1;
          grant(stored.push(id));
        }
      }
      await settle();
    }
    return { refused, stored };
  }

  it.each([1, 10])('is taken at its word: 1,000 publishes to %i rooms are refused seldom, and stored as fast as it lets them', async (rooms) => {
    const bench = new Bench();
    for (let i = 0; i < 1_000; i++) bench.outbox.add(message(`id${i}`, `room${i % rooms}`), 0);
    const { refused, stored } = await serve(bench, { perSecond: 20, burst: 100 });
    const seconds = bench.clock.monotonic() / 1_000;
    expect(seconds).toBeGreaterThan(45);
    expect(seconds).toBeLessThan(90);
    // The server closes connections that are refused more than 5 times a second for long.
    expect(refused / seconds).toBeLessThan(5);
    for (let room = 0; room < rooms; room++) {
      const ofRoom = stored.map((id) => Number(id.slice(2))).filter((i) => i % rooms === room);
      expect(ofRoom).toEqual(ofRoom.toSorted((a, b) => a - b));
    }
    expect(bench.clock.pending).toBe(0);
  });
});

describe('a clock that goes on while the outbox looks', () => {
  /** Each look takes a quarter of a millisecond. */
  class CreepingClock extends FakeClock {
    #looks = 0;
    override monotonic(): number {
      this.#looks += 1;
      return super.monotonic() + this.#looks / 4;
    }
  }

  it('leaves nothing behind whose time comes at that very moment', async () => {
    for (let ms = 0; ms < 30; ms += 0.125) {
      const clock = new CreepingClock();
      const bench = new Bench(clock);
      bench.add('a', 'b');
      await bench.refuse('a', { code: 'rate_limited', message: '', retryAfterMs: 20 });
      await bench.refuse('b', heldBack);
      while (bench.due.length === 0) clock.advance(1);
      // From here on only the pace holds the other one back.
      await bench.grant('a');
      clock.advance(ms);
      bench.outbox.flush();
      clock.advance(10_000);
      expect([ms, ...bench.due.map(({ id }) => id)]).toEqual([ms, 'b']);
    }
  });
});

describe('an unknown end', () => {
  it('D3 sends a publish again under its id and behind the same one', async () => {
    const bench = new Bench();
    bench.add('a', 'b');
    bench.news();
    bench.isOpen = false;
    await bench.refuse('a', offline('the connection ended'));
    await bench.refuse('b', { code: 'shutting_down', message: '' });
    bench.isOpen = true;
    bench.outbox.flush();
    expect(bench.news()).toEqual(['a', 'b<a']);
    expect(bench.settled).toEqual([]);
  });

  it('D8 is done with a publish that the stream shows, and ignores its late answer', async () => {
    const bench = new Bench();
    bench.add('a');
    bench.outbox.confirm('a', 7, 70);
    bench.outbox.confirm('unknown', 8, 70);
    await bench.refuse('a', { code: 'forbidden', message: '' });
    expect(bench.settled).toEqual([{ id: 'a', outcome: { state: 'stored', seq: 7, at: 70 } }]);
    expect([bench.outbox.size, bench.journal.records.size]).toEqual([0, 0]);
  });

  it('leaves no timer behind when the stream shows a publish that waits', async () => {
    const bench = new Bench();
    bench.add('a');
    await bench.refuse('a', busy);
    bench.outbox.confirm('a', 7, 70);
    expect(bench.clock.pending).toBe(0);
  });
});

describe('a failure', () => {
  it('D8 is written down before it is told, and before anything behind it goes out again', async () => {
    const bench = new Bench();
    bench.add('a', 'b');
    bench.news();
    bench.journal.hold();
    await bench.refuse('a', tooLong);
    await bench.refuse('b', heldBack);
    expect(bench.journal.records.get('a')?.error).toEqual(tooLong);
    expect([bench.settled, bench.news()]).toEqual([[], []]);
    bench.journal.release();
    await settle();
    expect(bench.settled).toEqual([{ id: 'a', outcome: { state: 'failed', error: tooLong } }]);
    expect(bench.news()).toEqual(['b']);
  });

  it('D8 is none where the stream shows the publish before it was told', async () => {
    const bench = new Bench();
    bench.isOpen = false;
    bench.add('a');
    bench.journal.hold();
    bench.outbox.withdraw('a', tooLong);
    expect(bench.outbox.cancel('a')).toBe(false);
    bench.outbox.confirm('a', 1, 1);
    bench.journal.release();
    await settle();
    expect(bench.settled).toEqual([{ id: 'a', outcome: { state: 'stored', seq: 1, at: 1 } }]);
    expect(bench.journal.records.size).toBe(0);
  });

  it('stays as an item with its reason, until it is discarded or another takes its place', async () => {
    const bench = new Bench();
    bench.add('a', 'b');
    await bench.refuse('a', tooLong);
    await bench.refuse('b', tooLong);
    expect(bench.outbox.items).toMatchObject([
      { id: 'a', room: 'lobby', state: 'failed', error: tooLong, request: { event: 'sendMessage' } },
      { id: 'b', state: 'failed' },
    ]);
    bench.outbox.discard('a');
    bench.outbox.replace('b', message('c'), 0);
    expect(bench.states).toEqual(['c sent']);
    expect([...bench.journal.records.keys()]).toEqual(['c']);
    expect(bench.outbox.size).toBe(1);
  });

  it('leaves nothing of a change, which has no row', async () => {
    const bench = new Bench();
    bench.outbox.add({ event: 'deleteMessage', payload: { room: 'lobby', id: 'a', seq: 1 } }, 0);
    await bench.refuse('a', { code: 'not_author', message: '' });
    expect([bench.states, bench.journal.records.size]).toEqual([[], 0]);
    expect(bench.settled).toMatchObject([{ id: 'a', outcome: { state: 'failed' } }]);
  });
});

describe('cancelling', () => {
  it('D8 takes back only what was never sent, and fails it', async () => {
    const bench = new Bench();
    bench.add('a');
    bench.isOpen = false;
    bench.add('b');
    expect(bench.states).toEqual(['a sent', 'b queued']);
    expect(['a', 'b', 'c'].map((id) => bench.outbox.cancel(id))).toEqual([false, true, false]);
    await settle();
    expect(bench.settled).toMatchObject([{ id: 'b', outcome: { state: 'failed', error: { code: 'cancelled' } } }]);
    expect([...bench.journal.records.keys()]).toEqual(['a']);
  });

  it('D8 tells no failure that is heard after the client was closed: another tab may send it by then', async () => {
    const bench = new Bench();
    bench.add('a');
    const refused = bench.refuse('a', tooLong);
    bench.isOpen = false;
    bench.outbox.close();
    await refused;
    expect([bench.settled, bench.states]).toEqual([[], ['a sent']]);
    bench.isOpen = true;
    bench.outbox.flush();
    await bench.grant('a');
    expect(bench.settled).toMatchObject([{ id: 'a', outcome: { state: 'stored' } }]);
  });

  it('D8 takes back nothing that was found in a store: whoever wrote it may have sent it', () => {
    const bench = new Bench();
    bench.outbox.restore([{ owner: 'tab-1', order: 1, at: 0, request: message('a') }], true);
    expect(bench.outbox.cancel('a')).toBe(false);
  });
});

describe('bounds', () => {
  const isFull = expect.objectContaining({ name: 'PartylineClientError', code: 'outbox_full' });

  it('D8 holds 1,000 publishes, then throws `outbox_full` and leaves nothing half done', async () => {
    const bench = new Bench();
    bench.add(...Array.from({ length: outboxLimits.count }, (_, i) => `id${i}`));
    expect(() => bench.add('one more')).toThrow(isFull);
    expect([bench.outbox.size, bench.journal.records.size, bench.outbox.items.length]).toEqual([1_000, 1_000, 1_000]);
    await bench.grant('id0');
    bench.add('one more');
    expect(() => bench.add('another')).toThrow(isFull);
  });

  it('D8 holds 4 MiB', () => {
    const bench = new Bench();
    const big = 'ß'.repeat(500_000);
    for (let i = 0; i < 4; i++) bench.outbox.add(message(`id${i}`, 'lobby', big), 0);
    expect(() => bench.outbox.add(message('one more', 'lobby', big), 0)).toThrow(isFull);
    bench.add('a small one');
  });

  it('counts failed ones, and lets them be sent again however full it is', async () => {
    const bench = new Bench();
    bench.add(...Array.from({ length: outboxLimits.count }, (_, i) => `id${i}`));
    await bench.refuse('id0', tooLong);
    expect(() => bench.add('one more')).toThrow(isFull);
    bench.outbox.replace('id0', message('again'), 0);
    expect(bench.outbox.items).toHaveLength(1_000);
  });
});

describe('what was kept', () => {
  const kept = (id: string, order: number, more: Partial<OutboxRecord> = {}): OutboxRecord => ({
    ...{ owner: 'tab-1', order, at: order, request: message(id) },
    ...more,
  });

  it('D5 goes out before what was made since, in its own order; what failed stays failed', () => {
    const bench = new Bench();
    bench.isOpen = false;
    bench.add('new');
    bench.outbox.restore([kept('a', 4), kept('b', 5, { error: tooLong }), kept('c', 9)], true);
    bench.isOpen = true;
    expect(bench.news()).toEqual([]);
    bench.outbox.flush();
    expect(bench.news()).toEqual(['a', 'c<a', 'new<c']);
    expect(bench.states).toEqual(['a sent', 'b failed', 'c sent', 'new sent']);
    bench.add('newer');
    expect(bench.journal.records.get('newer')?.order).toBe(10);
  });

  it('goes behind what is here when it comes late, and is ignored where it is here already', async () => {
    const bench = new Bench();
    bench.add('a');
    bench.outbox.restore([kept('a', 1), kept('left behind', 2)], false);
    bench.outbox.flush();
    await bench.grant('a');
    expect(bench.news()).toEqual(['a', 'left behind']);
  });

  it('D5 waits for what is in front of it: it may be stored already, and what follows it would overtake that', async () => {
    const bench = new Bench();
    bench.add('a', 'b');
    bench.outbox.restore([kept('stored already', 1), kept('and this', 2), kept('of another', 1, { owner: 'tab-2' })], false);
    bench.add('c');
    expect(bench.news()).toEqual(['a', 'b<a']);
    await bench.refuse('a', tooLong);
    await bench.refuse('b', heldBack);
    expect(bench.news()).toEqual(['b']);
    await bench.grant('b');
    expect(bench.news()).toEqual(['stored already', 'and this<stored already']);
    await bench.grant('stored already');
    await bench.grant('and this');
    expect(bench.news()).toEqual(['of another', 'c<of another']);
  });

  it('is let go of, with its timers, where someone else sends it', async () => {
    const bench = new Bench();
    bench.add('a', 'b', 'c');
    bench.news();
    await bench.refuse('a', busy);
    bench.outbox.release(['a', 'b', 'unknown']);
    expect([bench.states, bench.clock.pending, bench.outbox.size]).toEqual([['c sent'], 0, 1]);
    expect([...bench.journal.records.keys()]).toEqual(['a', 'b', 'c']);
    expect(bench.settled).toEqual([]);
  });
});

it('lists the same items until one changed', async () => {
  const bench = new Bench();
  bench.isOpen = false;
  bench.add('a');
  const before = bench.outbox.items;
  bench.outbox.flush();
  expect(bench.outbox.items).toBe(before);
  bench.isOpen = true;
  bench.outbox.flush();
  expect(bench.outbox.items).not.toBe(before);
});
