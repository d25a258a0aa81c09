import { readDigits } from '../chat/dialect.ts';
import { tokenFor } from '../lib/token.ts';
import type { Seat } from './seat.ts';
import { forEachSeq } from './seq-scanner.ts';
import { Visitor, type VisitorOptions } from './visitor.ts';

const namespace = '/chat';
const ackIdAt = '43/chat,'.length;
const eventAt = '42/chat,["'.length;
const [ack, event] = ['3', '2'].map((kind) => kind.charCodeAt(0));
const [newMessage, problem] = ['newMessage', 'error'].map((name) => name.charCodeAt(0));
/** Acknowledgements from here on are of pages; below, of joins. The rest is the index of the seat. */
const pages = 1000;
/** Entries in a page: the most that the wire allows. */
const limit = 200;

/** As the SDK comes back: joins all rooms at once with its positions, then asks for page after page of each until it has what it missed. */
export class PartylineVisitor extends Visitor {
  override readonly namespace = namespace;
  readonly #token: string;
  readonly #device: string;
  #attempt = 0;
  /** Verdicts that are awaited. */
  #verdicts = 0;

  constructor(options: VisitorOptions) {
    super(options);
    const user = `visitor-${options.index}`;
    this.#token = tokenFor(user, `Visitor ${options.index}`, options.secret);
    this.#device = `${user}-device`;
  }

  /** Asks once more for the last `count` entries of each room. */
  replay(count: number): Promise<void> {
    const live = this.untilLive();
    for (const seat of this.seats) seat.last = Math.max(0, seat.head - count);
    this.#joinAll();
    this.flush();
    return live;
  }

  protected override auth(): Readonly<Record<string, unknown>> {
    return { token: this.#token, device: { id: this.#device, attempt: ++this.#attempt } };
  }

  protected override onConnected(): void {
    this.isRecovered = true;
    this.#joinAll();
  }

  #joinAll(): void {
    this.#verdicts = this.seats.length;
    for (const [index, { room, epoch, last }] of this.seats.entries()) {
      const claim = epoch === '' ? { room, limit: 1 } : { room, epoch, after: last, limit };
      this.send(`42${namespace},${index}["joinRoom",${JSON.stringify(claim)}]`);
    }
  }

  protected override onFrame(bytes: Buffer, start: number, end: number): void {
    const kind = bytes[start + 1];
    if (kind === ack) this.#onAnswer(bytes, start, end);
    else if (kind !== event || bytes[start + eventAt] === problem) this.fail(`unexpected: ${bytes.toString('utf8', start, end)}`);
    else if (bytes[start + eventAt] === newMessage) this.#onMessage(bytes, start, end);
  }

  #onAnswer(bytes: Buffer, start: number, end: number): void {
    const { value, end: at } = readDigits(bytes, start + ackIdAt);
    const seat = this.seats[value % pages];
    const head = bytes.toString('latin1', at, Math.min(end, at + headLength));
    if (!seat || !head.startsWith('[{"ok":true,')) return this.fail(`refused: ${bytes.toString('utf8', start, end)}`);
    if (value < pages) this.#onVerdict(seat, head);
    forEachSeq(bytes, start, end, (seq) => seat.take(seq));
    if (!seat.isComplete) {
      this.send(`42${namespace},${pages + (value % pages)}["history",{"room":"${seat.room}","after":${seat.last},"limit":${limit}}]`);
      this.flush();
    } else if (this.#verdicts === 0 && this.seats.every((each) => each.isComplete)) this.becomeLive();
  }

  #onVerdict(seat: Seat, answer: string): void {
    const [, epoch = '', head, verdict] = verdictFields.exec(answer) ?? [];
    this.#verdicts -= 1;
    if (seat.epoch === '') {
      seat.epoch = epoch;
      seat.last = Number(head);
    } else if (epoch !== seat.epoch || (verdict !== 'replay' && verdict !== 'current')) {
      this.isRecovered = false;
      this.fail(`${seat.room}: ${verdict} in ${epoch}, after ${seat.last} in ${seat.epoch}`);
    }
    seat.head = Math.max(seat.head, Number(head));
  }

  /** Rooms are told apart by the number that their names end with, which is their seat's. */
  #onMessage(bytes: Buffer, start: number, end: number): void {
    const head = bytes.toString('latin1', start + eventAt, Math.min(end, start + eventAt + headLength));
    const seat = this.seats[Number(roomNumber.exec(head)?.[1])];
    if (!seat) return this.fail(`a message of a room that was not joined: ${head}`);
    forEachSeq(bytes, start, end, (seq) => seat.take(seq));
  }
}

/** Of an answer's or a message's beginning: all that is read here is in it. */
const headLength = 200;
const verdictFields = /"epoch":"([^"]+)","head":(\d+),"verdict":"(\w+)"/;
const roomNumber = /"room":"[^"]*-(\d+)"/;
