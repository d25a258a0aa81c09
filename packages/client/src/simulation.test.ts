import type { Problem } from '@partyline/protocol';
import { ana, ben, ChatWorld } from '@partyline/testing';
import { fc } from '@partyline/testing/properties';
import { expect, it } from 'vitest';
import { createClient, type PartylineClient } from './client.ts';

const rooms = ['lobby', 'tea'] as const;
const transient: Problem['code'][] = ['busy', 'rate_limited', 'internal', 'store_unavailable', 'shutting_down'];

/** One thing that happens; `n` says which, how much or to whom. */
const happenings = [
  'send',
  'send',
  'send',
  'change',
  'post',
  'whisper',
  'move',
  'move',
  'move',
  'cut',
  'stall',
  'pass',
  'down',
  'up',
  'refuse',
  'older',
  'leave',
  'join',
] as const;
const stories = fc.record({
  seed: fc.integer(),
  acksFirst: fc.boolean(),
  story: fc.array(fc.record({ what: fc.constantFrom(...happenings), n: fc.nat({ max: 1_000 }) }), { maxLength: 60 }),
});

class Simulation {
  readonly world: ChatWorld;
  readonly clients: PartylineClient[];
  readonly sent: { room: string; id: string; user: string }[] = [];
  /** What an application must never see, and saw. */
  readonly violations: string[] = [];
  readonly #undo: (() => void)[] = [];
  #texts = 0;
  #refusals = 0;

  constructor(seed: number, acksFirst: boolean) {
    this.world = new ChatWorld(seed);
    this.world.server.acksFirst = acksFirst;
    this.world.server.refuse = () => {
      if (this.#refusals <= 0) return undefined;
      this.#refusals -= 1;
      const code = transient[Math.floor(this.world.random() * transient.length)] ?? 'busy';
      return { code, message: 'for a while' };
    };
    this.clients = [ana, ben].map((person) => createClient(this.world.optionsFor(person)));
    for (const client of this.clients) {
      client.connect();
      for (const room of rooms) this.#watch(client, room);
    }
  }

  async happen(what: (typeof happenings)[number], n: number): Promise<void> {
    const client = this.clients[n % 2] as PartylineClient;
    const room = client.room(rooms[(n >> 1) % 2] as string);
    const { server } = this.world;
    const pairs = [...server.connections].map(({ pair }) => pair);
    if (what === 'send') this.sent.push({ room: room.name, id: room.send(`text ${++this.#texts}`), user: client.self?.user ?? '' });
    else if (what === 'change') this.#change(client, room.name, n);
    else if (what === 'post') server.post(room.name, { ...ben, user: 'cleo' }, `post ${++this.#texts}`);
    // The server's own hint of an entry got lost: nobody is told live.
    else if (what === 'whisper') server.room(room.name).publish(ben, `whisper-${++this.#texts}`, { kind: 'message', text: 'psst' }, 0);
    else if (what === 'move') for (let i = 0; i < n % 20; i++) pairs[i % Math.max(1, pairs.length)]?.deliver(n & 32 ? 'up' : 'down');
    else if (what === 'cut') pairs[n % Math.max(1, pairs.length)]?.cut();
    else if (what === 'stall') pairs[n % Math.max(1, pairs.length)]?.stall();
    else if (what === 'pass') await this.world.pass(n * 10);
    else if (what === 'refuse') this.#refusals = n % 4;
    else if (what === 'older') room.loadOlder().catch(() => {});
    else if (what === 'leave') this.#undo.splice(n % Math.max(1, this.#undo.length), 1)[0]?.();
    else if (what === 'join') this.#undo.push(room.join());
    else server.isUp = what === 'up';
    // Promises go on, as they would between any two packets.
    if (n % 3 === 0) await new Promise((resolve) => setImmediate(resolve));
  }

  /** The faults end, and everyone is in every room. */
  async calm(): Promise<void> {
    this.#refusals = 0;
    this.world.server.isUp = true;
    // A heartbeat would end them.
    for (const { pair } of [...this.world.server.connections]) if (pair.isStalled) pair.cut();
    for (const client of this.clients) for (const room of rooms) client.room(room).join();
    await this.world.pass(60_000);
    for (const room of rooms) this.world.server.post(room, ben, 'the last one');
    await this.world.pass(60_000);
    for (const client of this.clients) {
      for (const room of rooms) {
        for (let turns = 0; client.room(room).snapshot.hasOlder && turns < 50; turns++) {
          const loading = client.room(room).loadOlder();
          await this.world.settle();
          await loading;
        }
      }
    }
  }

  /** I2, I3: stored rows are in order and distinct, at every moment at which an application can look. */
  #watch(client: PartylineClient, name: string): void {
    const room = client.room(name);
    this.#undo.push(room.join());
    room.subscribe(() => {
      const { messages } = room.snapshot;
      const seqs = messages.flatMap(({ seq }) => seq ?? []);
      if (seqs.some((seq, i) => i > 0 && seq <= (seqs[i - 1] ?? 0))) this.violations.push(`out of order: ${seqs}`);
      if (new Set(messages.map(({ key }) => key)).size < messages.length) this.violations.push(`twice: ${messages.map(({ key }) => key)}`);
      if (messages.some(({ state }, i) => state === 'stored' && i >= seqs.length)) this.violations.push('a stored row behind a pending one');
    });
  }

  #change(client: PartylineClient, name: string, n: number): void {
    const room = client.room(name);
    const mine = room.snapshot.messages.filter(({ seq, sender }) => seq !== undefined && sender === client.self?.user);
    const target = mine[n % Math.max(1, mine.length)]?.seq;
    if (target === undefined) return;
    const change = n % 3 === 0 ? room.edit(target, `edit ${n}`) : n % 3 === 1 ? room.react(target, '👍', n % 2 === 0) : room.remove(target);
    change.catch(({ code }: { code: string }) => code !== 'no_such_entry' && this.violations.push(`a change was refused: ${code}`));
  }
}

it('I1 I2 I3 I4 D5 loses nothing, doubles nothing and agrees, whatever happens to the network', async () => {
  await fc.assert(
    fc.asyncProperty(stories, async ({ seed, acksFirst, story }) => {
      const simulation = new Simulation(seed, acksFirst);
      for (const { what, n } of story) await simulation.happen(what, n);
      await simulation.calm();
      const { clients, world, sent, violations } = simulation;
      expect(violations).toEqual([]);
      for (const room of rooms) {
        const log = world.server.room(room).entries;
        for (const user of ['ana', 'ben']) {
          const made = sent.filter((publish) => publish.room === room && publish.user === user).map(({ id }) => id);
          expect(log.filter(({ id, kind }) => id.startsWith(`${user}`) && kind === 'message').map(({ id }) => id)).toEqual(made);
        }
        const [first, second] = clients.map((client) => client.room(room).snapshot.messages.map(({ seq, text, state }) => ({ seq, text, state })));
        expect(first).toEqual(second);
        expect(first).toMatchObject(log.filter(({ kind }) => kind === 'message').map(({ seq }) => ({ seq, state: 'stored' })));
      }
      expect(clients.map(({ status }) => [status.name, status.pending])).toEqual([
        ['live', 0],
        ['live', 0],
      ]);
      expect(world.clock.pending).toBe(0);
    }),
    { numRuns: 400 },
  );
});
