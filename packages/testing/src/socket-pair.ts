/** What stands at one end of a `SocketPair`. */
export interface Receiver {
  /** A packet from the other end. `ack` is there where the sender asked for an answer. */
  packet(event: string, payload: unknown, ack?: (answer: unknown) => void): void;
  /** The connection is over; nothing comes after this. */
  closed(byPeer: boolean): void;
}

type Queue = (() => void)[];

/**
 * An ordered connection between two ends in memory. Nothing moves until a test delivers it, one packet at a time; so
 * a test decides what was on the way when the connection broke. Answers to requests travel in the same order as events.
 */
export class SocketPair {
  readonly client = new End(this, 'up');
  readonly server = new End(this, 'down');
  readonly #queues: Record<Direction, Queue> = { up: [], down: [] };
  #isOpen = true;
  #isStalled = false;

  get isOpen(): boolean {
    return this.#isOpen;
  }

  get isStalled(): boolean {
    return this.#isStalled;
  }

  /** Packets on their way, of those that can arrive. */
  waiting(direction: Direction): number {
    return this.#isStalled ? 0 : this.#queues[direction].length;
  }

  /** Half-open: from now on nothing arrives, and neither end is told. */
  stall(): void {
    this.#isStalled = true;
  }

  /** Delivers the oldest packet of that direction. Tells whether there was one. */
  deliver(direction: Direction): boolean {
    const packet = this.#isStalled ? undefined : this.#queues[direction].shift();
    packet?.();
    return packet !== undefined;
  }

  /** Breaks the connection: what is on the way is lost, and both ends are told. */
  cut(): void {
    if (!this.#isOpen) return;
    this.#isOpen = false;
    this.#queues.up.length = 0;
    this.#queues.down.length = 0;
    this.client.receiver?.closed(false);
    this.server.receiver?.closed(false);
  }

  /** For the ends only. */
  push(direction: Direction, packet: () => void): void {
    if (this.#isOpen) this.#queues[direction].push(packet);
  }

  /** For the ends only: what that end sent before still arrives, then the other end learns of the close. */
  close(direction: Direction): void {
    const peer = direction === 'up' ? this.server : this.client;
    this.push(direction, () => {
      this.#isOpen = false;
      peer.receiver?.closed(true);
    });
  }
}

export type Direction = 'up' | 'down';

export class End {
  receiver: Receiver | undefined;
  readonly #pair: SocketPair;
  readonly #direction: Direction;

  constructor(pair: SocketPair, direction: Direction) {
    this.#pair = pair;
    this.#direction = direction;
  }

  get #peer(): End {
    return this.#direction === 'up' ? this.#pair.server : this.#pair.client;
  }

  emit(event: string, payload: unknown, ack?: (answer: unknown) => void): void {
    const sent = structuredClone(payload);
    const answer = ack && ((value: unknown) => this.#pair.push(this.#direction === 'up' ? 'down' : 'up', () => ack(value)));
    this.#pair.push(this.#direction, () => this.#peer.receiver?.packet(event, sent, answer));
  }

  close(): void {
    this.#pair.close(this.#direction);
  }
}
