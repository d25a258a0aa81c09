import { setTimeout as sleep } from 'node:timers/promises';
import { seededRandom } from '@partyline/testing';
import { cpuShare, type CpuTime, cpuTime } from '../lib/cpu.ts';
import { percentile, Samples } from '../lib/statistics.ts';
import { Clockwork } from './clockwork.ts';
import { Hand } from './hand.ts';
import type { Load, Outcome } from './plan.ts';
import { naiveSeat, partylineSeat, type Seat } from './seat.ts';
import { SentMoves } from './sent-moves.ts';
import { Watcher, type Window } from './watcher.ts';

/** Connections that are being made at a time. */
const connecting = 50;
/** How often the generator looks whose hand has moved, in milliseconds. */
const lookEveryMs = 2;
/** How long what was made in the measured time may take to be seen, or something later. */
const coverMs = 3_000;
const waitEveryMs = 50;

interface Person {
  readonly hand: Hand;
  readonly sent: SentMoves;
  /** The last move of the hand that was sent, and when the next one may be. */
  lastHand: number;
  nextAt: number;
}

/** What is counted up, at a moment. */
interface Counts {
  readonly at: number;
  readonly server: CpuTime;
  readonly generator: NodeJS.CpuUsage;
  readonly frames: number;
  readonly up: number;
  readonly down: readonly number[];
}

/** Everyone in one room, all hands moving all the time. */
export class Floor {
  readonly #load: Load;
  readonly #people: readonly Person[];
  readonly #watchers: readonly Watcher[];
  readonly #seats: Seat[] = [];
  /** How late each move within the measured time went out. */
  readonly #late = new Samples();
  /** Rejects at the first thing that must not happen. */
  readonly #failed: Promise<never>;
  readonly #fail: (why: string) => void;

  constructor(load: Load) {
    this.#load = load;
    const random = seededRandom(load.people);
    this.#people = Array.from({ length: load.people }, () => ({ hand: new Hand(random), sent: new SentMoves(), lastHand: -1, nextAt: 0 }));
    const sent = this.#people.map((person) => person.sent);
    const every = Math.floor(load.people / load.watchers);
    this.#watchers = Array.from({ length: load.watchers }, (_, i) => new Watcher(i * every, sent));
    const { promise, reject } = Promise.withResolvers<never>();
    promise.catch(() => {});
    this.#failed = promise;
    this.#fail = (why) => reject(new Error(why));
  }

  async enter(): Promise<void> {
    const { port, secret, wire } = this.#load;
    const open = wire === 'naive' ? naiveSeat : partylineSeat;
    const byName = new Map<string | number, number>();
    const queue = this.#people.keys();
    const work = async (): Promise<void> => {
      for (const index of queue) {
        const watcher = this.#watchers.find(({ self }) => self === index);
        this.#seats[index] = await open({ index, port, secret, watcher, fail: this.#fail }, byName);
      }
    };
    await this.#orFail(Promise.all(Array.from({ length: connecting }, work)));
  }

  /** `tell` is called when what is measured begins, and when it is over. */
  async move(tell: (state: 'measuring' | 'measured') => void): Promise<Outcome> {
    const { warmUpMs, measureMs, settleMs, people } = this.#load;
    const startedAt = performance.now() + 100;
    const clockwork = new Clockwork(people, startedAt);
    const from = startedAt + warmUpMs;
    const window = { from, to: from + measureMs };
    for (const watcher of this.#watchers) watcher.measure(clockwork, window);
    const stop = this.#keepMoving(clockwork, window);
    await this.#until(from);
    tell('measuring');
    const before = this.#counts();
    await this.#until(window.to);
    const after = this.#counts();
    tell('measured');
    // The hands go on, so that a later move can be seen of each that made one at the very end.
    await this.#patiently(coverMs, () => this.#watchers.every(({ unseen }) => unseen === 0));
    stop();
    await this.#patiently(settleMs, () => this.#watchers.every(({ misplaced }) => misplaced === 0));
    return this.#outcome(before, after);
  }

  leave(): void {
    for (const { client } of this.#seats) client.close();
  }

  /** Each person's hand moves as the clockwork says; of its moves the last one is sent, as often as it may. Returns its own undo. */
  #keepMoving(clockwork: Clockwork, window: Window): () => void {
    const look = (): void => {
      const now = performance.now();
      for (let i = 0; i < this.#people.length; i++) {
        const person = this.#people[i] as Person;
        if (now >= person.nextAt) this.#moveOne(i, person, clockwork, now, window);
      }
      timer = setTimeout(look, lookEveryMs);
    };
    let timer = setTimeout(look, lookEveryMs);
    return () => clearTimeout(timer);
  }

  #moveOne(index: number, person: Person, clockwork: Clockwork, now: number, { from, to }: Window): void {
    const hand = clockwork.lastMoveOf(index, now);
    if (hand <= person.lastHand) return;
    const seat = this.#seats[index] as Seat;
    const madeAt = clockwork.timeOf(index, hand);
    if (now >= from && now < to) this.#late.add(now - Math.max(madeAt, person.nextAt));
    const { x, y } = person.hand.at(madeAt);
    seat.move(x, y);
    seat.client.flush();
    person.sent.add(x, y, hand);
    person.lastHand = hand;
    person.nextAt = seat.nextMoveAt(now);
  }

  /** Until it is so, or for so long. */
  async #patiently(ms: number, isSo: () => boolean): Promise<void> {
    const end = performance.now() + ms;
    while (performance.now() < end && !isSo()) await this.#orFail(sleep(waitEveryMs));
  }

  #counts(): Counts {
    const clients = this.#seats.map(({ client }) => client);
    return {
      at: performance.now(),
      server: cpuTime(this.#load.serverPid),
      generator: process.cpuUsage(),
      frames: sum(this.#seats.map(({ frames }) => frames)),
      up: sum(clients.map(({ bytesWritten }) => bytesWritten)),
      down: clients.map(({ bytesRead }) => bytesRead),
    };
  }

  #outcome(before: Counts, after: Counts): Outcome {
    const { people, measureMs } = this.#load;
    const seconds = (after.at - before.at) / 1000;
    const down = after.down.map((bytes, i) => bytes - (before.down[i] ?? 0));
    const sent = this.#late.count;
    const updates = sum(this.#watchers.map((watcher) => watcher.updates));
    const watched = sum(this.#watchers.map(({ self }) => down[self] ?? 0));
    const unknown = sum(this.#watchers.map((watcher) => watcher.unknown));
    if (unknown > 0) throw new Error(`${unknown} cursors were told to be where nobody sent them`);
    const server = cpuShare(before.server, after.server, seconds);
    const spent = (key: 'user' | 'system'): number => after.generator[key] - before.generator[key];
    const shares = this.#staleness();
    return {
      people,
      seconds,
      sentPerSec: (sent / people / measureMs) * 1000,
      seenPerSec: (updates / this.#watchers.length / (people - 1) / measureMs) * 1000,
      framesPerSec: (after.frames - before.frames) / people / seconds,
      upBytesPerSec: (after.up - before.up) / people / seconds,
      downBytesPerSec: sum(down) / people / seconds,
      mostDownBytesPerSec: Math.max(...down) / seconds,
      bytesPerUpdate: watched / updates,
      deliveredShare: updates / this.#watchers.length / ((sent * (people - 1)) / people),
      p50Ms: percentile(shares, 0.5),
      p95Ms: percentile(shares, 0.95),
      p99Ms: percentile(shares, 0.99),
      maxMs: percentile(shares, 1),
      maxRefreshMs: Math.max(...this.#watchers.map(({ maxRefreshMs }) => maxRefreshMs)),
      misplaced: sum(this.#watchers.map(({ misplaced }) => misplaced)),
      serverCpu: server.all,
      serverMainCpu: server.main,
      generatorCpu: (spent('user') + spent('system')) / 1e6 / seconds,
      lateP99Ms: percentile(this.#late.sorted(), 0.99),
    };
  }

  /** Of all watchers, sorted. What never came counts as infinitely late. */
  #staleness(): Float64Array {
    const parts = this.#watchers.flatMap(({ staleness, unseen }) => [staleness.sorted(), new Float64Array(unseen).fill(Infinity)]);
    const all = new Float64Array(sum(parts.map(({ length }) => length)));
    let at = 0;
    for (const part of parts) {
      all.set(part, at);
      at += part.length;
    }
    return all.sort();
  }

  #until(time: number): Promise<void> {
    return this.#orFail(sleep(Math.max(0, time - performance.now())));
  }

  #orFail<T>(work: Promise<T>): Promise<T> {
    return Promise.race([work, this.#failed]) as Promise<T>;
  }
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
