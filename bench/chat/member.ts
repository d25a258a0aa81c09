import { RawClient } from '../lib/raw-client.ts';
import { type Dialect, readMark } from './dialect.ts';
import type { Publisher } from './publisher.ts';

export interface MemberOptions {
  readonly port: number;
  readonly room: string;
  readonly dialect: Dialect;
  readonly auth: Readonly<Record<string, unknown>>;
  /** Set where this member writes as well. */
  readonly publisher?: Publisher | undefined;
  /** A witness looks into each message that it gets, not only counts it; one in each room. */
  readonly isWitness: boolean;
  readonly fail: (why: string) => void;
}

const message = '4'.charCodeAt(0);
const event = '2'.charCodeAt(0);
const ack = '3'.charCodeAt(0);

/** A connection in a room. */
export class Member {
  readonly #options: MemberOptions;
  /** Witness: the last message seen of each publisher. */
  readonly #seen = new Map<number, number>();
  #client: RawClient | undefined;
  #now = 0;
  delivered = 0;

  private constructor(options: MemberOptions) {
    this.#options = options;
  }

  /** Resolves in the room. */
  static async join(options: MemberOptions): Promise<Member> {
    const { port, room, dialect, auth, publisher, fail } = options;
    const member = new Member(options);
    const client = await RawClient.connect({
      port,
      namespace: dialect.namespace,
      auth,
      onFrame: (bytes, start, end) => member.#onFrame(bytes, start, end),
      onRead: () => {
        member.#now = 0;
        publisher?.refill(performance.now());
      },
      onLost: fail,
    });
    member.#client = client;
    publisher?.attach(client);
    const place = dialect.namespace === '' ? '' : `${dialect.namespace},`;
    const answer = await client.request(dialect.join(0, room), `43${place}0`);
    if (!answer.startsWith(dialect.okAck.toString(), dialect.ackIdAt + 1)) throw new Error(`could not join: ${answer}`);
    return member;
  }

  close(): void {
    this.#client?.close();
  }

  #onFrame(bytes: Buffer, start: number, end: number): void {
    const { dialect, publisher, fail } = this.#options;
    const kind = bytes[start] === message ? bytes[start + 1] : undefined;
    if (kind === event && bytes[start + dialect.eventAt] === dialect.deliveryLetter) {
      this.delivered += 1;
      if (this.#options.isWitness) this.#witness(bytes, start, end);
    } else if (kind === ack && publisher) {
      // One look at the clock for all that came in one read.
      this.#now ||= performance.now();
      publisher.onAck(bytes, start, end, this.#now);
    } else if (kind !== event || bytes[start + dialect.eventAt] === errorLetter) {
      fail(`unexpected: ${bytes.toString('utf8', start, end)}`);
    }
  }

  /** Each publisher's messages come in the order in which it sent them, each once, none missing. */
  #witness(bytes: Buffer, start: number, end: number): void {
    const mark = readMark(bytes, start, end);
    if (!mark) return this.#options.fail(`a message without its text: ${bytes.toString('utf8', start, end)}`);
    const last = this.#seen.get(mark.publisher) ?? 0;
    if (mark.number !== last + 1) this.#options.fail(`message ${mark.number} of publisher ${mark.publisher} came after its message ${last}`);
    this.#seen.set(mark.publisher, mark.number);
  }
}

/** `error` events are how the server tells of refusals that have no acknowledgement. */
const errorLetter = 'error'.charCodeAt(0);
