import { FakeClock, seededRandom } from '@partyline/testing';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { offline, PartylineClientError, type Problem } from './error.ts';
import { Outbox } from './outbox.ts';
import type { Ask, Outcome, PublishRequest } from './publish.ts';

const message = (id: string, room = 'lobby'): PublishRequest => ({ event: 'sendMessage', payload: { room, id, text: id } });
const settle = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

/** An outbox whose requests a test answers by hand. */
class Bench {
  readonly clock = new FakeClock();
  readonly asked: { id: string; grant: (seq: number) => void; refuse: (problem: Problem) => void }[] = [];
  readonly settled: { id: string; outcome: Outcome }[] = [];
  isOpen = true;
  readonly outbox: Outbox;

  constructor() {
    const ask = ((_event: string, { id }: { id: string }) =>
      new Promise((resolve, reject) => {
        this.asked.push({ id, grant: (seq) => resolve({ ok: true, id, seq, at: 1 }), refuse: (problem) => reject(new PartylineClientError(problem)) });
      })) as unknown as Ask;
    this.outbox = new Outbox({
      clock: this.clock,
      random: () => 1,
      ask,
      isOpen: () => this.isOpen,
      settled: ({ payload: { id } }, outcome) => this.settled.push({ id, outcome }),
    });
  }

  get ids(): string[] {
    return this.asked.map(({ id }) => id);
  }

  /** Answers the oldest request that is due. */
  async answer(how: (request: (typeof this.asked)[number]) => void): Promise<void> {
    const request = this.asked.shift();
    if (!request) throw new Error('nothing was asked');
    how(request);
    await settle();
  }
}

describe('one room', () => {
  it('D5 sends the next publish when the one before it is stored', async () => {
    const bench = new Bench();
    for (const id of ['a', 'b']) bench.outbox.add(message(id));
    expect(bench.ids).toEqual(['a']);
    await bench.answer(({ grant }) => grant(1));
    expect(bench.ids).toEqual(['b']);
    expect(bench.outbox.size).toBe(1);
    expect(bench.settled).toEqual([{ id: 'a', outcome: { state: 'stored', seq: 1, at: 1 } }]);
  });

  it('waits while the room is closed, and goes on when it opens', () => {
    const bench = new Bench();
    bench.isOpen = false;
    bench.outbox.add(message('a'));
    expect(bench.ids).toEqual([]);
    bench.isOpen = true;
    bench.outbox.flush();
    bench.outbox.flush();
    expect(bench.ids).toEqual(['a']);
  });

  it('D3 sends a publish again under its id when its answer is unknown', async () => {
    const bench = new Bench();
    bench.outbox.add(message('a'));
    await bench.answer(({ refuse }) => refuse(offline('the connection ended')));
    expect(bench.ids).toEqual(['a']);
    expect(bench.settled).toEqual([]);
  });

  it('D5 holds back later publishes while a refused one waits for its time', async () => {
    const bench = new Bench();
    for (const id of ['a', 'b']) bench.outbox.add(message(id));
    await bench.answer(({ refuse }) => refuse({ code: 'rate_limited', message: '', retryAfterMs: 3000 }));
    bench.clock.advance(2999);
    expect(bench.ids).toEqual([]);
    bench.clock.advance(1);
    expect(bench.ids).toEqual(['a']);
  });

  it('backs off from a refusal that names no time', async () => {
    const bench = new Bench();
    bench.outbox.add(message('a'));
    const waits: number[] = [];
    for (let i = 0; i < 6; i++) {
      await bench.answer(({ refuse }) => refuse({ code: 'store_unavailable', message: '' }));
      waits.push(bench.clock.next ?? 0);
      bench.clock.advance(waits[i] ?? 0);
    }
    expect(waits).toEqual([500, 1000, 2000, 4000, 8000, 8000]);
  });

  it('D8 fails a publish that is refused for good, and goes on with the next', async () => {
    const bench = new Bench();
    for (const id of ['a', 'b']) bench.outbox.add(message(id));
    const error: Problem = { code: 'too_large', message: 'too long' };
    await bench.answer(({ refuse }) => refuse(error));
    expect(bench.settled).toEqual([{ id: 'a', outcome: { state: 'failed', error } }]);
    expect(bench.ids).toEqual(['b']);
  });

  it('D8 is done with a publish that the stream shows, and ignores its late answer', async () => {
    const bench = new Bench();
    bench.outbox.add(message('a'));
    bench.outbox.confirm('lobby', 'a', 7, 70);
    bench.outbox.confirm('lobby', 'unknown', 8, 70);
    await bench.answer(({ refuse }) => refuse({ code: 'forbidden', message: '' }));
    expect(bench.settled).toEqual([{ id: 'a', outcome: { state: 'stored', seq: 7, at: 70 } }]);
    expect(bench.outbox.size).toBe(0);
  });

  it('leaves no timer behind when the stream shows a publish that waits', async () => {
    const bench = new Bench();
    bench.outbox.add(message('a'));
    await bench.answer(({ refuse }) => refuse({ code: 'busy', message: '' }));
    bench.outbox.confirm('lobby', 'a', 7, 70);
    expect(bench.clock.pending).toBe(0);
  });

  it('takes back only what was never sent', () => {
    const bench = new Bench();
    for (const id of ['a', 'b']) bench.outbox.add(message(id));
    expect(bench.outbox.cancel('lobby', 'a', offline(''))).toBe(false);
    expect(bench.outbox.cancel('lobby', 'b', offline(''))).toBe(true);
    expect(bench.outbox.cancel('lobby', 'c', offline(''))).toBe(false);
    expect(bench.outbox.size).toBe(1);
  });
});

it('keeps 32 publishes in flight over all rooms, and a refused room holds back no other', async () => {
  const bench = new Bench();
  for (let room = 0; room < 40; room++) bench.outbox.add(message(`id${room}`, `room${room}`));
  expect(bench.ids).toHaveLength(32);
  await bench.answer(({ refuse }) => refuse({ code: 'busy', message: '', retryAfterMs: 60_000 }));
  expect(bench.ids).toHaveLength(32);
  expect(bench.ids).toContain('id32');
});

/** What a server, or the network to it, does with one request. */
const fates = ['stored', 'stored, answer lost', 'lost', 'busy', 'refused'] as const;

it('D3 D5 D8 ends each publish in one state, stores each once, and keeps the order of each room, whatever the network does', async () => {
  const story = fc.record({
    rooms: fc.array(fc.integer({ min: 0, max: 3 }), { minLength: 1, maxLength: 25 }),
    fates: fc.array(fc.constantFrom(...fates), { maxLength: 60 }),
    seed: fc.integer(),
  });
  await fc.assert(
    fc.asyncProperty(story, async ({ rooms, fates, seed }) => {
      const clock = new FakeClock();
      const log: { room: string; id: string }[] = [];
      const settled: { id: string; state: string }[] = [];
      const random = seededRandom(seed);
      const left = [...fates];
      const ask = (async (_event: string, { room, id }: { room: string; id: string }) => {
        for (let turns = Math.floor(random() * 4); turns > 0; turns--) await Promise.resolve();
        const fate = left.shift() ?? 'stored';
        const isKnown = log.some((entry) => entry.id === id && entry.room === room);
        if (fate === 'lost') throw new PartylineClientError(offline('lost'));
        if (!isKnown && fate === 'busy') throw new PartylineClientError({ code: 'busy', message: '' });
        if (!isKnown && fate === 'refused') throw new PartylineClientError({ code: 'too_large', message: '' });
        if (!isKnown) log.push({ room, id });
        if (fate === 'stored, answer lost') throw new PartylineClientError(offline('lost'));
        return { ok: true, id, seq: log.length, at: 0 };
      }) as unknown as Ask;
      const outbox: Outbox = new Outbox({
        ...{ clock, random, ask, isOpen: () => true },
        settled: ({ payload: { id } }, { state }) => settled.push({ id, state }),
      });
      const made = rooms.map((room, i) => ({ room: `room${room}`, id: `id${i}` }));
      for (const { room, id } of made) outbox.add(message(id, room));
      while (outbox.size > 0) {
        await settle();
        clock.advance(clock.next ?? 0);
      }
      expect(settled.map(({ id }) => id).sort()).toEqual(made.map(({ id }) => id).sort());
      const stored = new Set(settled.filter(({ state }) => state === 'stored').map(({ id }) => id));
      for (let room = 0; room < 4; room++) {
        const inRoom = (entry: { room: string }): boolean => entry.room === `room${room}`;
        expect(log.filter(inRoom)).toEqual(made.filter((entry) => inRoom(entry) && stored.has(entry.id)));
      }
      expect(clock.pending).toBe(0);
    }),
    { numRuns: 200 },
  );
});
