import assert from 'node:assert/strict';
import { join } from 'node:path';
import { seededRandom } from '@partyline/testing';
import { checkHistory, type ClientHistory, contentOf, type RoomLog, type Verdict } from '@partyline/testing/history';
import { TcpProxy, type TcpProxyOptions } from '@partyline/testing/tcp-proxy';
import { Workplace } from '../../support/workplace.ts';
import { Crew } from './crew.ts';
import { wait } from './figures.ts';
import type { Life, Standing } from './orders.ts';
import { ServerProcess } from './server-process.ts';
import { StockClient } from './stock-client.ts';
import { tokenFor } from './tokens.ts';

export interface StageOptions {
  readonly seed: number;
  /** Told what happens, for people who watch. */
  readonly say?: (line: string) => void;
  /** How long clients may take to have everything once nothing is in their way, in milliseconds. Default: some of the longest waits between attempts. */
  readonly patienceMs?: number;
}

export interface VerdictOptions {
  /** Whether every publisher's history is there. Default: true. */
  readonly isComplete?: boolean;
  /** Entries that a first join brings at most. Default: 50. */
  readonly latestPage?: number;
  /** Logs of streams that have gone, as they were before. */
  readonly replaced?: readonly RoomLog[];
  /** Rooms of which the disk has lost something. */
  readonly damaged?: readonly string[];
}

/** For a reset to arrive: whoever hasn't noticed that a connection is dead is in no hurry. */
const noticeMs = 200;
/** The patience where some have yet to find out that their connection is dead: pingInterval + pingTimeout, an attempt that hangs, and those waits. */
const slowPatienceMs = 90_000;

/** Server, networks and client processes of one run, on a folder of its own, and what they come to. */
export class Stage {
  readonly random: () => number;
  readonly say: (line: string) => void;
  readonly place = new Workplace();
  readonly crews: Crew[] = [];
  readonly proxies: TcpProxy[] = [];
  /** Histories of clients that are not of a crew; whoever runs them adds them. */
  readonly histories: ClientHistory[] = [];
  readonly #patienceMs: number;
  #crewsMade = 0;
  readonly #onClose: (() => unknown)[] = [];
  #server: ServerProcess | undefined;
  #env: Readonly<Record<string, string>> = {};
  #nodeArgs: readonly string[] = [];

  constructor({ seed, say = () => {}, patienceMs = 45_000 }: StageOptions) {
    this.#patienceMs = patienceMs;
    this.random = seededRandom(seed);
    this.say = say;
  }

  get server(): ServerProcess {
    if (!this.#server) throw new Error('no server was started');
    return this.#server;
  }

  /** Starts a server on the stage's database. Without settings it gets those of the one before. */
  async serve(env = this.#env, nodeArgs = this.#nodeArgs): Promise<ServerProcess> {
    this.#env = env;
    this.#nodeArgs = nodeArgs;
    this.#server = await ServerProcess.start(this.place, env, nodeArgs);
    return this.#server;
  }

  /** Starts one that is killed before it has done much. */
  serveInVain(afterMs: number): Promise<void> {
    return ServerProcess.startInVain(this.place, this.#env, afterMs);
  }

  /** A network between clients and whichever server runs. */
  async proxy(options: Partial<TcpProxyOptions> = {}): Promise<TcpProxy> {
    const proxy = await TcpProxy.listen({ target: () => this.server.port, ...options });
    this.proxies.push(proxy);
    return proxy;
  }

  async crew(): Promise<Crew> {
    const crew = await Crew.start(join(this.place.folder, `crew-${this.#crewsMade++}.jsonl`));
    this.crews.push(crew);
    return crew;
  }

  /** A life for `crew.open`: `ana` is a user, `ana/2` the second life of their device. */
  life(name: string, url: string, rooms: readonly string[], more: Partial<Life> = {}): Life {
    const user = name.split('/')[0] as string;
    return { name, user, device: user, token: tokenFor(user), url, rooms, ...more };
  }

  /** Where lives keep their outboxes that shall outlive them. */
  get outboxes(): string {
    return join(this.place.folder, 'outboxes');
  }

  /** A stock client that goes straight to the server. */
  async stock(user = 'watcher', options: Parameters<typeof StockClient.enter>[2] = {}): Promise<StockClient> {
    const client = await StockClient.enter(this.server.url, user, options);
    this.onClose(() => client.close());
    return client;
  }

  /**
   * An order that took these rooms from a user was acknowledged: what is published from now on must not come to them. With `isOut` the
   * user may not even connect, and is owed nothing.
   */
  async barred(user: string, rooms: readonly string[], { isOut = false } = {}): Promise<void> {
    const logs = await this.logs(rooms);
    for (const crew of this.#alive) {
      for (const { name } of crew.lives.filter((life) => life.user === user)) {
        if (isOut) crew.thrownOut.add(name);
        for (const { room, epoch, head } of logs) await crew.ask('note', { life: name, event: { type: 'barred', room, heads: { [epoch]: head } } });
      }
    }
  }

  /** Takes every fault of a network away, and brings the server back where it is gone. */
  async heal(): Promise<void> {
    for (const proxy of this.proxies) proxy.pass();
    for (const crew of this.crews) crew.thaw();
    if (!this.server.isRunning) await this.serve();
    this.server.thaw();
  }

  /**
   * Waits until every client has everything and nothing more to send. What does not come about is for the checker to find. In a
   * hurry, the ends of dead connections are told that these are dead, and clients that wait for their next attempt don't.
   */
  async settle({ isHurried = true } = {}): Promise<void> {
    await this.heal();
    const crews = this.#alive;
    const withinMs = isHurried ? this.#patienceMs : slowPatienceMs;
    if (isHurried) {
      for (const connection of this.proxies.flatMap(({ connections }) => connections)) if (connection.isBroken) connection.cut();
      await wait(noticeMs);
      await Promise.all(crews.map((crew) => crew.ask('hurry', {})));
    }
    const unsettled = async (heads: Record<string, number>): Promise<string[]> =>
      (await Promise.all(crews.map((crew) => crew.ask('settled', { heads, withinMs })))).flat();
    // First until all is sent, then until all of that has come to everyone.
    await unsettled({});
    const heads = Object.fromEntries((await this.logs()).map(({ room, head }) => [room, head]));
    for (const each of await unsettled(heads)) this.say(`not settled within ${withinMs} ms: ${each}; the logs are at ${JSON.stringify(heads)}`);
  }

  /** What all clients have come to, as they themselves count; those that were killed, when they were last asked. */
  async standing(): Promise<Standing> {
    const all = await Promise.all(this.crews.map((crew) => crew.standing()));
    const sum = (of: (each: Standing) => number): number => all.reduce((total, each) => total + of(each), 0);
    const [published, stored, failed] = [sum((each) => each.published), sum((each) => each.stored), sum((each) => each.failed)];
    return { published, stored, failed, delivered: sum((each) => each.delivered), live: sum((each) => each.live), pending: sum((each) => each.pending) };
  }

  /** The rooms as the database has them, read through `history`. */
  async logs(rooms: readonly string[] = this.#rooms()): Promise<RoomLog[]> {
    const reader = await StockClient.enter(this.server.url, 'auditor');
    try {
      const logs: RoomLog[] = [];
      for (const room of rooms) {
        const { epoch, head } = await reader.must('joinRoom', { room, limit: 1 });
        const entries: RoomLog['entries'][number][] = [];
        for await (const entry of reader.history(room)) entries.push({ seq: entry.seq, id: entry.id, author: entry.sender, content: contentOf(entry) });
        // No row has retention remove anything, so what is missing in front is lost.
        logs.push({ room, epoch, head, first: 1, entries });
      }
      return logs;
    } finally {
      reader.close();
    }
  }

  /** What clients did and saw, judged against what the database holds. */
  async verdict({ replaced = [], damaged = [], latestPage = 50, ...over }: VerdictOptions = {}): Promise<Verdict & { readonly published: number }> {
    const clients = [...this.crews.flatMap((crew) => crew.histories()), ...this.histories];
    const current = await this.logs([...new Set([...this.#rooms(), ...roomsOf(clients)])]);
    const logs = [...replaced, ...current].map((log) => ({ ...log, isDamaged: damaged.includes(log.room) }));
    const verdict = checkHistory({ clients, logs, latestPage, ...over });
    return { ...verdict, published: clients.flatMap(({ events }) => events).filter(({ type }) => type === 'publish').length };
  }

  /** Ends all clients, and forgets what they did. */
  async dismiss(): Promise<void> {
    await Promise.all(this.crews.splice(0).map((crew) => crew.dismiss()));
    this.histories.length = 0;
  }

  /** Waits for quiet, and then for 0 lost, 0 duplicated, 0 disordered; throws where it is anything else. Returns how much that was said of. */
  async mustBeClean(over: VerdictOptions = {}): Promise<{ published: number; acked: number; delivered: number }> {
    await this.settle();
    const { published, acked, delivered, ...found } = await this.verdict(over);
    assert.deepEqual(found, { lost: 0, duplicated: 0, disordered: 0, violations: [] });
    return { published, acked, delivered };
  }

  onClose(undo: () => unknown): void {
    this.#onClose.push(undo);
  }

  async close(): Promise<void> {
    for (const undo of this.#onClose.splice(0).reverse()) await undo();
    await this.dismiss();
    await Promise.all(this.proxies.map((proxy) => proxy.close()));
    await this.place.clear();
  }

  get #alive(): readonly Crew[] {
    return this.crews.filter(({ wasKilled }) => !wasKilled);
  }

  #rooms(): string[] {
    return [...new Set(this.crews.flatMap(({ lives }) => lives.flatMap(({ rooms }) => rooms)))];
  }
}

function roomsOf(clients: readonly ClientHistory[]): string[] {
  return clients.flatMap(({ events }) => events.map(({ room }) => room));
}
