import { readDigits } from '../chat/dialect.ts';
import { forEachSeq } from './seq-scanner.ts';
import { Visitor } from './visitor.ts';

const ackIdAt = '43'.length;
const event = '2'.charCodeAt(0);
/** An offset is far shorter, quotes included. */
const offsetLength = 40;

/**
 * As socket.io-client comes back: with its session's id and the offset of the last event that it got. Where the server has forgotten
 * either, it is a new connection: the application joins its rooms again, and what it missed is lost.
 */
export class StockVisitor extends Visitor {
  override readonly namespace = '';
  #session = '';
  #offset: string | undefined;
  /** Answers to joins that are awaited. */
  #joining = 0;

  protected override auth(): Readonly<Record<string, unknown>> {
    return this.#session === '' ? {} : { pid: this.#session, offset: this.#offset };
  }

  protected override onConnected(greeting: string): void {
    const { pid } = JSON.parse(greeting.slice('40'.length)) as { pid: string };
    this.isRecovered = pid === this.#session;
    this.#session = pid;
    if (this.isRecovered) return this.#check();
    this.#joining = this.seats.length;
    for (const [index, { room }] of this.seats.entries()) this.send(`42${index}["join","${room}"]`);
  }

  protected override onFrame(bytes: Buffer, start: number, end: number): void {
    if (bytes[start + 1] === event) this.#onMessage(bytes, start, end);
    else this.#onJoined(bytes, start, end);
  }

  /** What was published up to now isn't coming any more. */
  #onJoined(bytes: Buffer, start: number, end: number): void {
    const seat = this.seats[readDigits(bytes, start + ackIdAt).value];
    if (!seat) return this.fail(`unexpected: ${bytes.toString('utf8', start, end)}`);
    seat.last = seat.head;
    this.#joining -= 1;
    if (this.#joining === 0) this.becomeLive();
  }

  /** `42["message",{...},"offset"]`: the offset is the last argument. */
  #onMessage(bytes: Buffer, start: number, end: number): void {
    const head = bytes.toString('latin1', start, Math.min(end, start + headLength));
    const seat = this.seats[Number(roomNumber.exec(head)?.[1])];
    if (!seat) return this.fail(`a message of a room that was not joined: ${head}`);
    forEachSeq(bytes, start, end, (seq) => seat.take(seq));
    const tail = bytes.toString('latin1', Math.max(start, end - offsetLength), end - '"]'.length);
    this.#offset = tail.slice(tail.lastIndexOf('"') + 1);
    this.#check();
  }

  #check(): void {
    if (this.isRecovered && this.seats.every((seat) => seat.isComplete)) this.becomeLive();
  }
}

const headLength = 100;
const roomNumber = /"room":"[^"]*-(\d+)"/;
