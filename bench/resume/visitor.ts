import { RawClient } from '../lib/raw-client.ts';
import { Seat } from './seat.ts';

export interface VisitorOptions {
  readonly index: number;
  readonly rooms: readonly string[];
  /** Of the server's tokens. */
  readonly secret: string;
  /** Told of what must not happen. */
  readonly fail: (why: string) => void;
}

/** A client that is in rooms, is cut off, and comes back as its protocol has it. */
export abstract class Visitor {
  readonly seats: readonly Seat[];
  /** By `performance.now()`: in the namespace again, and live. NaN until then. */
  connectedAt = Number.NaN;
  liveAt = Number.NaN;
  /** Connections that it took to become live. */
  tries = 0;
  /** Whether the server knew where this client stood. */
  isRecovered = false;
  protected readonly fail: (why: string) => void;
  #client: RawClient | undefined;
  #later: NodeJS.Timeout | undefined;
  #onLive: () => void = () => {};

  constructor({ rooms, fail }: VisitorOptions) {
    this.seats = rooms.map((room) => new Seat(room));
    this.fail = fail;
  }

  /** Resolves when it is live: in all its rooms, with all that it is going to get of what it missed. Tries again where the server lets it go before. */
  enter(port: number): Promise<void> {
    this.connectedAt = Number.NaN;
    this.tries = 0;
    const live = this.untilLive();
    this.#try(port);
    return live;
  }

  #try(port: number): void {
    if (++this.tries > maxTries) return this.fail(`not live after ${maxTries} connections`);
    const onFrame = (bytes: Buffer, start: number, end: number): void => this.onFrame(bytes, start, end);
    const onLost = (why: string): void => (Number.isNaN(this.liveAt) ? this.#tryLater(port) : this.fail(why));
    RawClient.connect({ port, namespace: this.namespace, auth: this.auth(), onFrame, onLost, patience: enterPatience }).then(
      (client) => {
        this.#client = client;
        this.connectedAt = performance.now();
        this.onConnected(client.greeting);
        client.flush();
      },
      () => this.#tryLater(port),
    );
  }

  #tryLater(port: number): void {
    this.#later = setTimeout(() => this.#try(port), retryMs * (1 + Math.random()));
  }

  /** Its network is gone. */
  cut(): void {
    clearTimeout(this.#later);
    this.#client?.cut();
  }

  abstract readonly namespace: string;
  protected abstract auth(): Readonly<Record<string, unknown>>;
  /** Asks for what it wants. */
  protected abstract onConnected(greeting: string): void;
  protected abstract onFrame(bytes: Buffer, start: number, end: number): void;

  protected send(packet: string): void {
    this.#client?.send(packet);
  }

  protected flush(): void {
    this.#client?.flush();
  }

  protected untilLive(): Promise<void> {
    this.liveAt = Number.NaN;
    return new Promise((resolve) => {
      this.#onLive = resolve;
    });
  }

  protected becomeLive(): void {
    if (!Number.isNaN(this.liveAt)) return;
    this.liveAt = performance.now();
    this.#onLive();
  }
}

/** Milliseconds. Thousands come at once, and a server may first send each of those before it thousands of entries. */
const enterPatience = 120_000;
const retryMs = 500;
const maxTries = 20;
