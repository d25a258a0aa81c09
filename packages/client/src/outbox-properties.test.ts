import type { Code } from '@partyline/protocol/constants';
import { ana, ChatWorld, FakeClock } from '@partyline/testing';
import { fc } from '@partyline/testing/properties';
import { describe, expect, it } from 'vitest';
import { kindOf, offline, PartylineClientError } from './error.ts';
import { Outbox } from './outbox.ts';
import type { Ask, PublishRequest } from './publish.ts';
import { FakeBrowser } from './testing/fake-browser.ts';
import { FakeJournal } from './testing/fake-journal.ts';
import { Page } from './testing/page.ts';
import { SlowDisk } from './testing/slow-disk.ts';

const message = (id: string, room: string): PublishRequest => ({ event: 'sendMessage', payload: { room, id, text: id } });
const settle = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));
const refusals: Code[] = ['busy', 'rate_limited', 'internal', 'store_unavailable', 'too_large', 'forbidden'];

interface Packet {
  readonly id: string;
  readonly room: string;
  readonly follows: string | undefined;
  readonly resolve: (answer: unknown) => void;
  readonly reject: (error: Error) => void;
}

/** A server at the end of an ordered connection: a test says when a packet or an answer arrives, and what breaks. */
class Server {
  readonly log: { room: string; id: string }[] = [];
  isUp = true;
  #up: Packet[] = [];
  #down: (() => void)[] = [];

  readonly ask = ((_event: string, { room, id, follows }: { room: string; id: string; follows?: string }) =>
    new Promise((resolve, reject) => this.#up.push({ room, id, follows, resolve, reject }))) as unknown as Ask;

  /** Takes the next packet, and refuses it if it is told to. */
  take(refusal?: Code): void {
    const packet = this.#up.shift();
    if (!packet) return;
    const { id, room, follows, resolve, reject } = packet;
    const place = this.#placeOf(room, id);
    const isHeldBack = follows !== undefined && this.#placeOf(room, follows) < 0;
    const code = place >= 0 ? undefined : (refusal ?? (isHeldBack ? 'held_back' : undefined));
    if (place < 0 && !code) this.log.push({ room, id });
    const seq = this.#placeOf(room, id) + 1;
    this.#down.push(() => (code ? reject(new PartylineClientError({ code, message: '' })) : resolve({ ok: true, id, seq, at: 0 })));
    // So that a cut can still reach it.
    this.#lost.push(reject);
  }

  answer(): void {
    this.#down.shift()?.();
  }

  cut(): void {
    const lost = [...this.#up.map(({ reject }) => reject), ...this.#lost];
    this.#up = [];
    this.#down = [];
    this.#lost = [];
    for (const reject of lost) reject(new PartylineClientError(offline('the connection broke')));
  }

  #lost: ((error: Error) => void)[] = [];

  #placeOf(room: string, id: string): number {
    return this.log.filter((entry) => entry.room === room).findIndex((entry) => entry.id === id);
  }
}

describe('an outbox', () => {
  const deeds = ['send', 'send', 'take', 'take', 'take', 'answer', 'answer', 'refuse', 'cut', 'reconnect', 'pass', 'cancel', 'hold', 'release'] as const;
  const stories = fc.array(fc.record({ what: fc.constantFrom(...deeds), n: fc.nat({ max: 1_000 }) }), { maxLength: 120 });

  it('D3 D5 D8 ends each publish in one state, and stores each room’s in the order in which they were made, whatever the network does', async () => {
    await fc.assert(
      fc.asyncProperty(stories, async (story) => {
        const [clock, server, journal] = [new FakeClock(), new Server(), new FakeJournal()];
        const made: { room: string; id: string }[] = [];
        const ends = new Map<string, string[]>();
        const outbox: Outbox = new Outbox({
          ...{ clock, journal, random: () => 0.5, ask: server.ask, isOpen: () => server.isUp, changed: () => {} },
          settled({ payload: { id } }, { state }) {
            ends.set(id, [...(ends.get(id) ?? []), state]);
            // What is told as failed is written down as that, or gone.
            if (state === 'failed') expect(journal.records.get(id)?.error ?? 'gone').toBeTruthy();
          },
        });
        for (const { what, n } of story) {
          if (what === 'send') {
            made.push({ room: `room${n % 3}`, id: `id${made.length}` });
            outbox.add(message(`id${made.length - 1}`, `room${n % 3}`), 0);
          } else if (what === 'take') server.take();
          else if (what === 'refuse') server.take(refusals[n % refusals.length]);
          else if (what === 'answer') server.answer();
          else if (what === 'cancel') outbox.cancel(`id${n % Math.max(1, made.length)}`);
          else if (what === 'hold') journal.hold();
          else if (what === 'release') journal.release();
          else if (what === 'pass') clock.advance(n * 10);
          else server.isUp = what === 'reconnect';
          if (what === 'cut') server.cut();
          outbox.flush();
          if (n % 2 === 0) await settle();
        }
        server.isUp = true;
        journal.release();
        for (let turns = 0; outbox.size > 0 && turns < 2_000; turns++) {
          outbox.flush();
          server.take();
          server.answer();
          await Promise.resolve();
          if (turns % 10 === 9) {
            await settle();
            clock.advance(clock.next ?? 0);
          }
        }
        await settle();
        expect([...ends.keys()].sort()).toEqual(made.map(({ id }) => id).sort());
        expect([...ends.values()].filter((told) => told.length !== 1)).toEqual([]);
        for (const room of ['room0', 'room1', 'room2']) {
          const stored = made.filter((publish) => publish.room === room && ends.get(publish.id)?.[0] === 'stored');
          expect(server.log.filter((entry) => entry.room === room)).toEqual(stored);
        }
        expect(clock.pending).toBe(0);
      }),
      { numRuns: 200 },
    );
  });
});

/** Some tabs of one user over one disk, and what each was told. */
class Story {
  readonly world: ChatWorld;
  readonly disk = new SlowDisk();
  readonly browser: FakeBrowser | undefined;
  readonly pages: Page[] = [];
  /** By page, the ids in the order in which they were made. */
  readonly made = new Map<Page, string[]>();
  readonly cancelled = new Set<string>();
  readonly unkept = new Set<string>();
  readonly reconnected = new Set<Page>();
  readonly told = new Map<string, Set<string>>();
  #refusals: Code[] = [];
  #texts = 0;

  constructor(seed: number, hasLocks: boolean) {
    this.world = new ChatWorld(seed);
    this.browser = hasLocks ? new FakeBrowser() : undefined;
    this.world.server.refuse = (event) => {
      const code = event === 'sendMessage' ? this.#refusals.shift() : undefined;
      return code && { code, message: 'for a reason' };
    };
  }

  open(): void {
    const page = new Page(this.world, ana, this.disk, this.browser);
    this.pages.push(page);
    this.made.set(page, []);
    page.client.onOutcome(({ id, ...outcome }) => {
      const end = outcome.state === 'stored' ? `stored ${outcome.seq}` : 'failed';
      this.told.set(id, (this.told.get(id) ?? new Set()).add(end));
      // A failure is told although it could not be written down, when the disk took too long; the status says that.
      if (end === 'failed' && page.client.status.warning) this.unkept.add(id);
    });
    page.client.connect();
    if (this.pages.length % 2 === 1) page.client.room('lobby').join();
  }

  async happen(what: string, n: number): Promise<void> {
    const alive = this.pages.filter(({ isAlive }) => isAlive);
    const page = alive[n % Math.max(1, alive.length)];
    const pairs = [...this.world.server.connections].map(({ pair }) => pair);
    if (what === 'open' && alive.length < 3) this.open();
    else if (what === 'send' && page) this.made.get(page)?.push(page.client.room('lobby').send(`text ${++this.#texts}`));
    else if (what === 'crash') page?.crash();
    else if (what === 'reconnect') {
      if (page) this.reconnected.add(page);
      page?.close();
      if (n % 3 === 0) await this.world.settle();
      page?.client.connect();
    } else if (what === 'cancel' && page && this.browser) {
      // Without Web Locks a tab can't know that another one sends what it cancels.
      const item = page.client.outbox.list()[n % Math.max(1, page.client.outbox.list().length)];
      if (item && page.client.outbox.cancel(item.id)) this.cancelled.add(item.id);
    } else if (what === 'refuse') this.#refuse(refusals[n % refusals.length] ?? 'busy');
    else if (what === 'cut') pairs[n % Math.max(1, pairs.length)]?.cut();
    else if (what === 'move') for (let i = 0; i < n % 20; i++) pairs[i % Math.max(1, pairs.length)]?.deliver(n & 32 ? 'up' : 'down');
    else if (what === 'stick') this.disk.stick();
    else if (what === 'free') this.disk.free();
    else if (what === 'pass') await this.world.pass(n * 10);
    else if (what === 'down' || what === 'up') this.world.server.isUp = what === 'up';
    if (n % 3 === 0) await settle();
    if (n % 5 === 0) this.world.server.flush();
  }

  /** For good only where one tab sends a publish: of two that do, the server could refuse one and store the other's. */
  #refuse(code: Code): void {
    if (this.browser || kindOf({ code, message: '' }) === 'retry') this.#refusals.push(code);
  }

  async calm(): Promise<void> {
    this.#refusals = [];
    this.world.server.isUp = true;
    this.disk.free();
    await this.world.settle();
    // Without Web Locks nobody notices that a tab is gone, but the next one that opens.
    if (!this.browser || !this.pages.some(({ isAlive }) => isAlive)) this.open();
    await this.world.pass(120_000);
  }

  get log(): string[] {
    return this.world.server.room('lobby').entries.map(({ id }) => id);
  }
}

describe('tabs over one disk', () => {
  const deeds = [
    ...['send', 'send', 'send', 'send', 'move', 'move', 'move', 'open', 'crash', 'reconnect'],
    ...['cancel', 'refuse', 'cut', 'stick', 'free', 'pass', 'down', 'up'],
  ] as const;
  const stories = fc.record({
    seed: fc.integer(),
    hasLocks: fc.boolean(),
    story: fc.array(fc.record({ what: fc.constantFrom(...deeds), n: fc.nat({ max: 1_000 }) }), { minLength: 5, maxLength: 60 }),
  });

  it('D3 D5 D8 lose nothing that was kept, strand nothing, and tell each publish one end, whenever they crash', async () => {
    await fc.assert(
      fc.asyncProperty(stories, async ({ seed, hasLocks, story }) => {
        const run = new Story(seed, hasLocks);
        run.open();
        for (const { what, n } of story) await run.happen(what, n);
        await run.calm();
        const { log, told, disk, pages, made } = run;
        const alive = pages.filter(({ isAlive }) => isAlive);
        expect(new Set(log).size).toBe(log.length);
        for (const [id, ends] of told) {
          if (run.unkept.has(id)) continue;
          expect([id, ends.size]).toEqual([id, 1]);
          const seq = log.indexOf(id) + 1;
          expect([id, ...ends]).toEqual([id, seq > 0 ? `stored ${seq}` : 'failed']);
        }
        const left = await disk.records('http://partyline.test ana');
        expect(left.filter(({ error }) => !error)).toEqual([]);
        const failed = new Set(left.map(({ request }) => request.payload.id));
        const hasEnded = (id: string): boolean => log.includes(id) || told.get(id)?.has('failed') === true || failed.has(id) || run.cancelled.has(id);
        expect([...disk.seen].filter((id) => !hasEnded(id))).toEqual([]);
        for (const page of alive) {
          expect(made.get(page)?.filter((id) => !hasEnded(id))).toEqual([]);
          expect(page.client.status).toMatchObject({ name: 'live', pending: 0 });
          expect(page.client.status.warning).toBeUndefined();
        }
        for (const [page, ids] of made) {
          // What a closed client leaves, another tab may send while the client makes more.
          if (run.reconnected.has(page) && pages.length > 1) continue;
          const stored = ids.filter((id) => log.includes(id) && !run.unkept.has(id));
          expect(log.filter((id) => ids.includes(id) && !run.unkept.has(id))).toEqual(stored);
        }
      }),
      { numRuns: 200 },
    );
  });
});
