import { FakeClock } from '@partyline/testing';
import { checkHistory, type Verdict } from '@partyline/testing/history';
import type { Chance } from './chance.ts';
import { Browser } from './devices/browser.ts';
import { Tab } from './devices/tab.ts';
import type { LineEnd } from './network/line.ts';
import { type Move, Network } from './network/network.ts';
import type { Scenario } from './scenario.ts';
import { ServerProcess } from './server/server-process.ts';
import { Rights } from './server/rights.ts';
import { CrashingStore } from './store/crashing-store.ts';
import { Disk } from './store/disk.ts';
import type { Trace } from './trace.ts';
import { turn, turns } from './turn.ts';
import { WireWatch } from './wire-watch.ts';

/** How long everything may take to come to rest once all faults are over, in milliseconds of the simulated clock. */
const calmMs = 10 * 60_000;
/** And how long members may wait for what nobody but the server knows of, once nobody has anything left to do. */
const lingerMs = 2_000;
const prefix = 'chat:';

/** Clients, network, server, store, time and chance. Nothing happens but what a run lets happen. */
export class World {
  readonly clock = new FakeClock();
  readonly disk = new Disk();
  readonly rights: Rights;
  readonly network: Network;
  readonly tabs: readonly Tab[];
  readonly scenario: Scenario;
  /** Where chance comes from now. */
  chance: Chance;
  server: ServerProcess | undefined;
  readonly #trace: Trace;
  readonly #watch: WireWatch;
  readonly #browsers: ReadonlyMap<string, Browser>;
  readonly #stopping = new Set<ServerProcess>();

  static async open(scenario: Scenario, chance: Chance, trace: Trace): Promise<World> {
    const world = new World(scenario, chance, trace);
    await world.startServer();
    return world;
  }

  private constructor(scenario: Scenario, chance: Chance, trace: Trace) {
    this.scenario = scenario;
    this.chance = chance;
    this.#trace = trace;
    this.rights = new Rights(scenario.rooms, scenario.tokenLifeMs);
    this.network = new Network(trace);
    this.#watch = new WireWatch(scenario.rooms, (room) => this.disk.headsOf(prefix + room));
    this.#browsers = new Map(scenario.tabs.map(({ user }) => [user, new Browser(trace)]));
    this.tabs = scenario.tabs.map(({ name, user }) => this.#tab(name, user));
  }

  async startServer(): Promise<void> {
    if (this.server) return;
    const { rates, recent } = this.scenario;
    const store = new CrashingStore(this.disk, () => this.chance, this.#trace);
    const server = await ServerProcess.start({ clock: this.clock, store, revocations: this.rights.store, rates, recent });
    this.server = server;
    this.network.answerer = (line) => server.answer(line);
  }

  /** kill -9. */
  killServer(): void {
    this.server?.kill();
    this.server = undefined;
    this.network.answerer = undefined;
  }

  /** SIGTERM: it goes when it has let its clients go, and until then nobody else has the store. */
  stopServer(): void {
    const { server } = this;
    if (!server || this.#stopping.has(server)) return;
    this.#stopping.add(server);
    void server.stop().then(() => {
      this.#stopping.delete(server);
      if (this.server === server) this.killServer();
    });
  }

  /** Lets this many things happen, in any order that they could. */
  async move(count: number): Promise<void> {
    for (let i = 0; i < count; i++) {
      const moves = this.#moves();
      if (moves.length > 0) this.chance.pick(moves)();
      await turns(this.chance.pick([0, 1, 1, 2]));
    }
  }

  /** Lets everything happen that can, while time stands still. */
  async settle(): Promise<void> {
    await this.#run(() => this.#moves());
  }

  async #settleLocally(): Promise<void> {
    if (this.#localMoves().length > 0) await this.#run(() => this.#localMoves());
  }

  async #run(next: () => Move[]): Promise<void> {
    for (let idle = 0; idle < 3; ) {
      const moves = next();
      if (moves.length > 0) this.chance.pick(moves)();
      idle = moves.length > 0 ? 0 : idle + 1;
      if (idle > 0 || this.chance.of(0.6)) await turn();
    }
  }

  /** Lets time pass. `moves`: how much happens at each moment at which something falls due; all of it where it isn't given. */
  async pass(ms: number, moves?: number): Promise<void> {
    for (let left = ms; left > 0; ) {
      if (!this.scenario.hasSlowStorage) await this.#settleLocally();
      const step = Math.min(left, Math.max(this.clock.next ?? left, 1));
      this.clock.advance(step);
      left -= step;
      await (moves === undefined ? this.settle() : this.move(moves));
    }
  }

  /** The page is gone: reloaded, closed, crashed. `isSilent`: its connection is left behind. */
  closeTab(tab: Tab, isSilent: boolean): void {
    if (!this.scenario.hasLateRemains) this.network.cut(tab.name);
    tab.close(isSilent);
  }

  /** All faults end, everyone comes back, and everything comes to rest. */
  async calm(): Promise<void> {
    this.network.heal();
    await this.settle();
    if (this.server && this.#stopping.has(this.server)) await this.pass(10_000);
    await this.startServer();
    if (this.server) this.server.store.troubles.length = 0;
    for (const tab of this.tabs) {
      await this.#forgive(tab.user);
      // Only with its next token it has its rights again.
      if (this.rights.limited.has(tab.user)) this.network.cut(tab.name);
      tab.open();
      tab.page?.comeBack();
    }
    await this.#rest();
    if (!this.scenario.needsLastWord) return;
    for (const room of this.scenario.rooms) this.tabs[0]?.page?.send(room, 'the last word');
    await this.#rest();
  }

  async #rest(): Promise<void> {
    await this.settle();
    for (let passed = 0; passed < calmMs && !this.#isQuiet; ) {
      const step = Math.max(this.clock.next ?? 1_000, 1);
      await this.pass(step);
      passed += step;
    }
    await this.pass(lingerMs);
  }

  /** Of the applications, and of every connection. */
  async judge(): Promise<Verdict> {
    const logs = await this.disk.logs(prefix);
    const clients = this.tabs.flatMap(({ histories }) => histories);
    const { page, mayOutliveFailure } = this.scenario;
    const verdict = checkHistory({ clients, logs, latestPage: page, mayOutliveFailure });
    const wire = checkHistory({ clients: this.#watch.histories, logs, isComplete: false });
    const restless = this.tabs.flatMap(({ page, name }) => (page?.isQuiet ? [] : [`${name} never came to rest: ${page?.describe()}`]));
    return {
      ...verdict,
      lost: verdict.lost + wire.lost,
      duplicated: verdict.duplicated + wire.duplicated,
      disordered: verdict.disordered + wire.disordered,
      violations: [...verdict.violations, ...wire.violations.map((each) => `on the wire: ${each}`), ...restless],
    };
  }

  /** An order to the server: from when it is acknowledged on, nothing of the room comes to this user that wasn't there before (A4, I7). */
  async banFromRoom(user: string, room: string): Promise<void> {
    if (!this.server) return;
    await this.server.revocations.banFromRoom(user, room);
    this.#watch.banned(user, room);
    for (const tab of this.tabs) if (tab.user === user) tab.note({ type: 'barred', room, heads: this.disk.headsOf(prefix + room) });
  }

  async unbanFromRoom(user: string, room: string): Promise<void> {
    if (!this.server) return;
    this.#watch.unbanned(user, room);
    for (const tab of this.tabs) if (tab.user === user) tab.note({ type: 'allowed', room });
    await this.server.revocations.unbanFromRoom(user, room);
  }

  /** Whatever tokens this user has are void, and the connections that came with them are over. */
  async revoke(user: string): Promise<void> {
    if (!this.server) return;
    const now = this.clock.now();
    await this.server.revocations.revoke(user);
    this.#watch.revoked(user, now);
  }

  async #forgive(user: string): Promise<void> {
    this.rights.restore(user);
    for (const room of this.scenario.rooms) await this.unbanFromRoom(user, room);
  }

  get #isQuiet(): boolean {
    return this.tabs.every(({ page }) => page?.isQuiet);
  }

  #moves(): Move[] {
    const moves = this.#localMoves();
    this.network.collect(moves);
    this.server?.store.collect(moves);
    return moves;
  }

  /** Of the browsers, which need no network. */
  #localMoves(): Move[] {
    const moves: Move[] = [];
    for (const browser of this.#browsers.values()) browser.collect(moves);
    for (const tab of this.tabs) tab.collect(moves);
    return moves;
  }

  #tab(name: string, user: string): Tab {
    return new Tab({
      name,
      user,
      browser: this.#browsers.get(user) as Browser,
      hasLocks: this.scenario.hasLocks,
      mayCancel: this.scenario.mayFail,
      keepsOrder: !this.scenario.hasSlowStorage && this.scenario.tabs.filter((tab) => tab.user === user).length === 1,
      rooms: this.scenario.rooms,
      clock: this.clock,
      chance: () => this.chance,
      token: () => this.rights.tokenOf(user, this.clock.now()),
      trace: this.#trace,
      wire: {
        call: (client: LineEnd) => this.network.call(name, client),
        rewrite: (_event: string, payload: unknown) => this.#shorten(payload),
        tap: {
          called: (connection, token) => this.#watch.called(connection, user, token),
          asked: (connection, request) => this.#watch.asked(connection, request),
          saw: (connection, packet, asked) => this.#watch.saw(connection, packet, asked),
        },
      },
    });
  }

  #shorten(payload: unknown): unknown {
    const { limit } = payload as { readonly limit?: number };
    return limit === undefined ? payload : { ...(payload as object), limit: Math.min(limit, this.scenario.page) };
  }
}
