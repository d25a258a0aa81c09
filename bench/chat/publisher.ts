import type { RawClient } from '../lib/raw-client.ts';
import type { Samples } from '../lib/statistics.ts';
import { type Dialect, markedText, readDigits } from './dialect.ts';

/** Ids of acknowledgements below are the set-up's. */
const firstAck = 100;

/** The part of a client that publishing needs. */
export type Sender = Pick<RawClient, 'send' | 'flush'>;

export interface PublisherOptions {
  readonly index: number;
  readonly room: string;
  readonly run: string;
  /** Publishes that `refill` keeps in flight. */
  readonly window: number;
  readonly dialect: Dialect;
  /** Told of what must not happen. */
  readonly fail: (why: string) => void;
}

/** Publishes on one connection, and matches each acknowledgement with its publish. */
export class Publisher {
  readonly #options: PublisherOptions;
  /** Since when each publish waits, by the id of its acknowledgement. */
  readonly #inFlight = new Map<number, number>();
  #client: Sender | undefined;
  #refills = false;
  #sent = 0;
  #acknowledged = 0;
  /** Where latencies go, in ms; `undefined` outside the measured window. */
  latencies: Samples | undefined;

  constructor(options: PublisherOptions) {
    this.#options = options;
  }

  get sent(): number {
    return this.#sent;
  }

  get acknowledged(): number {
    return this.#acknowledged;
  }

  get isIdle(): boolean {
    return this.#inFlight.size === 0;
  }

  attach(client: Sender): void {
    this.#client = client;
  }

  /** From now on a window of publishes is in flight, until `stop`. */
  start(): void {
    this.#refills = true;
    this.refill(performance.now());
  }

  stop(): void {
    this.#refills = false;
  }

  /** After each read, once for all acknowledgements in it: as many publishes as there is room for in the window, in one write. */
  refill(now: number): void {
    if (!this.#refills) return;
    while (this.#inFlight.size < this.#options.window) this.#send(now);
    this.#client?.flush();
  }

  /** One publish, whatever is in flight; it counts as sent at `dueAt`, when it should have been. */
  publish(dueAt: number): void {
    this.#send(dueAt);
    this.#client?.flush();
  }

  onAck(bytes: Buffer, start: number, end: number, now: number): void {
    const { dialect, fail } = this.#options;
    const id = readDigits(bytes, start + dialect.ackIdAt);
    const sentAt = this.#inFlight.get(id.value);
    if (sentAt === undefined) return fail(`an acknowledgement that nothing waits for: ${bytes.toString('utf8', start, end)}`);
    if (dialect.okAck.compare(bytes, id.end, Math.min(end, id.end + dialect.okAck.length)) !== 0) return fail(`refused: ${bytes.toString('utf8', start, end)}`);
    this.#inFlight.delete(id.value);
    this.#acknowledged += 1;
    this.latencies?.add(now - sentAt);
  }

  #send(at: number): void {
    const { dialect, room, run, index } = this.#options;
    const number = ++this.#sent;
    const ack = firstAck + number;
    this.#inFlight.set(ack, at);
    this.#client?.send(dialect.publish(ack, room, publishId(run, index, number), markedText(index, number)));
  }
}

/** 24 characters or a few more, about as long as the ids that clients make. */
function publishId(run: string, publisher: number, number: number): string {
  return `${run}-${publisher.toString().padStart(5, '0')}-${number.toString().padStart(8, '0')}`;
}
