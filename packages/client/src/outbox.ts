import type { Clock } from './clock.ts';
import type { Problem } from './error.ts';
import { type Ask, type Outcome, Publish, type PublishRequest } from './publish.ts';

/** Publishes that may be in flight at a time, over all rooms. The server allows a connection 1,000 answers due. */
const windowSize = 32;

/**
 * Publishes in flight at a time in one room. D5 needs it to be 1 for now: the server may refuse a publish for a moment (`rate_limited`,
 * `busy`) and store the one behind it, and then their order is lost. It can grow once the server holds back what follows a refusal.
 */
const windowOfRoom = 1;

export interface OutboxOptions {
  readonly clock: Clock;
  readonly random: () => number;
  readonly ask: Ask;
  /** Whether publishes to this room may go out now. */
  readonly isOpen: (room: string) => boolean;
  readonly settled: (request: PublishRequest, outcome: Outcome) => void;
}

/**
 * Publishes that are not stored yet. In each room they are sent in the order in which they were made (D5), again with the same id
 * until there is an answer, and each ends in one state (D8).
 *
 * In memory for now, so a reload loses what waits. A persisted one keeps this interface: it writes a `PublishRequest` down in `add`,
 * strikes it out when it settles, and adds what it finds at the start.
 */
export class Outbox {
  readonly #options: OutboxOptions;
  readonly #queues = new Map<string, Publish[]>();

  constructor(options: OutboxOptions) {
    this.#options = options;
  }

  /** Publishes that are not settled. */
  get size(): number {
    let size = 0;
    for (const queue of this.#queues.values()) size += queue.length;
    return size;
  }

  /** Queues a publish behind those of its room, and sends it when its turn has come. */
  add(request: PublishRequest): void {
    const { room } = request.payload;
    const publish: Publish = new Publish(request, {
      clock: this.#options.clock,
      random: this.#options.random,
      unsettled: () => this.flush(),
      settled: (outcome) => this.#settled(publish, outcome),
    });
    const queue = this.#queues.get(room);
    if (queue) queue.push(publish);
    else this.#queues.set(room, [publish]);
    this.flush();
  }

  /** The room's stream shows a publish of ours: it is stored, whether or not the answer ever comes. */
  confirm(room: string, id: string, seq: number, at: number): void {
    this.#find(room, id)?.settle({ state: 'stored', seq, at });
  }

  /** Takes a publish back, where the server can't have seen it. Tells whether it could. */
  cancel(room: string, id: string, error: Problem): boolean {
    const publish = this.#find(room, id);
    if (!publish || publish.wasSent) return false;
    publish.settle({ state: 'failed', error });
    return true;
  }

  /** Ends a publish that can't be stored any more, since the stream that it was for is gone. */
  withdraw(room: string, id: string, error: Problem): void {
    this.#find(room, id)?.settle({ state: 'failed', error });
  }

  /** Sends what may go out. Called whenever that may have become more: a room opened, a publish settled or waited long enough. */
  flush(): void {
    let free = windowSize;
    for (const queue of this.#queues.values()) free -= queue.slice(0, windowOfRoom).filter(({ state }) => state === 'in-flight').length;
    for (const [room, queue] of [...this.#queues]) {
      if (!this.#options.isOpen(room)) continue;
      for (const publish of queue.slice(0, windowOfRoom)) {
        if (publish.state === 'waiting' || free === 0) break;
        if (publish.state !== 'queued') continue;
        free -= 1;
        publish.send(this.#options.ask);
      }
    }
  }

  #find(room: string, id: string): Publish | undefined {
    return this.#queues.get(room)?.find(({ request }) => request.payload.id === id);
  }

  #settled(publish: Publish, outcome: Outcome): void {
    const { room } = publish.request.payload;
    const queue = this.#queues.get(room) ?? [];
    queue.splice(queue.indexOf(publish), 1);
    if (queue.length === 0) this.#queues.delete(room);
    this.#options.settled(publish.request, outcome);
    this.flush();
  }
}
