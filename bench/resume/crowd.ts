import { setTimeout as sleep } from 'node:timers/promises';
import { cpuShare, cpuTime } from '../lib/cpu.ts';
import { PartylineVisitor } from './partyline-visitor.ts';
import type { Order, Replay, Return, Wire } from './plan.ts';
import { publish } from './publisher.ts';
import { StockVisitor } from './stock-visitor.ts';
import type { Visitor } from './visitor.ts';

type Gather = Extract<Order, { do: 'gather' }>;

/** Connections that are being made at a time while the crowd gathers; it comes back all at once. */
const connecting = 100;
/** Milliseconds without anything new after which what is still due counts as lost, and how often that is looked at. */
const patience = 10_000;
const lookEvery = 5;
/** An entry in a page takes a few hundred bytes: what a replay on a connection asks for fits in one. */
const replayed = 100;

/** N clients that drop together and come back together. */
export class Crowd {
  readonly #wire: Wire;
  readonly #secret: string;
  readonly #rooms: readonly string[];
  readonly #visitors: readonly Visitor[];
  /** Entries published to each room. */
  #head = 0;
  /** Rejects at the first thing that must not happen. Every wait is raced against it: who lost the connection waits for ever. */
  readonly #failed: Promise<never>;

  private constructor({ wire, run, clients, rooms, secret }: Gather) {
    this.#wire = wire;
    this.#secret = secret;
    this.#rooms = Array.from({ length: rooms }, (_, room) => `${run}-${room}`);
    const { promise, reject } = Promise.withResolvers<never>();
    const fail = (why: string): void => reject(new Error(why));
    promise.catch(() => {});
    this.#failed = promise;
    const make = wire === 'partyline' ? PartylineVisitor : StockVisitor;
    this.#visitors = Array.from({ length: clients }, (_, index) => new make({ index, rooms: this.#rooms, secret, fail }));
  }

  static async gather(order: Gather): Promise<Crowd> {
    const crowd = new Crowd(order);
    const queue = crowd.#visitors.values();
    const work = async (): Promise<void> => {
      for (const visitor of queue) await visitor.enter(order.port);
    };
    await crowd.#orFail(Promise.all(Array.from({ length: connecting }, work)));
    return crowd;
  }

  async publish(port: number, count: number): Promise<void> {
    await this.#orFail(publish({ wire: this.#wire, port, rooms: this.#rooms, secret: this.#secret, count, head: this.#head }));
    this.#head += count;
  }

  /** Rejects where someone is left who heard nothing. */
  async hear(): Promise<void> {
    this.#expect();
    const missing = (): number => this.#count((visitor) => (visitor.seats.every((seat) => seat.isComplete) ? 0 : 1));
    await this.#untilStill(() => missing() === 0, missing);
    if (missing() > 0) throw new Error(`${missing()} clients did not hear a message that came live`);
  }

  cut(): void {
    for (const visitor of this.#visitors) visitor.cut();
  }

  async return(port: number, serverPid: number): Promise<Return> {
    const due = this.#expect();
    const before = { generator: process.cpuUsage(), server: cpuTime(serverPid) };
    const began = performance.now();
    for (const visitor of this.#visitors) void visitor.enter(port);
    const delivered = (): number => this.#count(({ seats }) => seats.reduce((sum, seat) => sum + seat.delivered, 0));
    const live = (): number => this.#count(({ liveAt }) => (Number.isNaN(liveAt) ? 0 : 1));
    const tries = (): number => this.#count((visitor) => visitor.tries);
    const connected = (): number => this.#count(({ connectedAt }) => (Number.isNaN(connectedAt) ? 0 : 1));
    await this.#untilStill(
      () => live() === this.#visitors.length,
      () => delivered() + live() + connected() + tries(),
    );
    const generator = process.cpuUsage(before.generator);
    const server = cpuShare(before.server, cpuTime(serverPid), 1);
    const misplaced = this.#count(({ seats }) => seats.reduce((sum, seat) => sum + seat.misplaced, 0));
    if (misplaced > 0) throw new Error(`${misplaced} entries came twice or out of order`);
    const times = (at: (visitor: Visitor) => number): Float64Array => Float64Array.from(this.#visitors, (visitor) => at(visitor) - began).sort();
    return {
      connected: times(({ connectedAt }) => connectedAt),
      // Who waits in vain for something that the server has lost is live all the same, only it doesn't know.
      live: times(({ liveAt, connectedAt }) => (Number.isNaN(liveAt) ? connectedAt : liveAt)),
      due,
      delivered: delivered(),
      recovered: this.#count(({ isRecovered }) => (isRecovered ? 1 : 0)),
      turnedAway: tries() - this.#visitors.length,
      serverCpu: server.all,
      serverMainCpu: server.main,
      generatorCpu: (generator.user + generator.system) / 1e6,
    };
  }

  async replayAgain(serverPid: number): Promise<Replay> {
    const visitors = this.#visitors.filter((visitor) => visitor instanceof PartylineVisitor);
    const before = cpuTime(serverPid);
    const began = performance.now();
    await this.#orFail(Promise.all(visitors.map((visitor) => visitor.replay(replayed))));
    const seconds = (performance.now() - began) / 1_000;
    const entries = visitors.length * this.#rooms.length * Math.min(replayed, this.#head);
    return { entries, seconds, serverCpu: cpuShare(before, cpuTime(serverPid), 1).all };
  }

  /** Returns how many entries are due, over all. */
  #expect(): number {
    return this.#count(({ seats }) => seats.reduce((sum, seat) => sum + seat.expect(this.#head), 0));
  }

  /** Waits until it is done, or nothing has changed for a while. */
  async #untilStill(isDone: () => boolean, progress: () => number): Promise<void> {
    let last = Number.NaN;
    let changedAt = performance.now();
    while (!isDone() && performance.now() - changedAt < patience) {
      await this.#orFail(sleep(lookEvery));
      if (progress() !== last) changedAt = performance.now();
      last = progress();
    }
  }

  #count(of: (visitor: Visitor) => number): number {
    return this.#visitors.reduce((sum, visitor) => sum + of(visitor), 0);
  }

  #orFail<T>(work: Promise<T>): Promise<T> {
    return Promise.race([work, this.#failed]);
  }
}
