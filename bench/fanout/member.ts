import { connect, type Socket } from 'node:net';
import { clientFrame, FrameReader, opcodes } from '../lib/frame.ts';
import { Samples } from '../lib/statistics.ts';
import { now, publishedAt } from './message.ts';
import { NatsStream, natsGreeting } from './nats-stream.ts';
import type { Dialect } from './talk.ts';

const FOUR = 0x34;
const TWO = 0x32;
const ZERO = 0x30;
const MASK = 0x5a5a5a5a;

/** What all members of a receiver process add to. */
export class Tally {
  deliveries = 0;
  /** Microseconds from publish to receipt, of the members that measure. */
  latencies = new Samples();
}

/** One member: a WebSocket over a plain TCP socket, which counts messages and looks at nothing else in them. */
export class Member {
  readonly ready: Promise<void>;
  readonly #socket: Socket;
  readonly #tally: Tally;
  readonly #measures: boolean;
  readonly #reader = new FrameReader((bytes, start, end, opcode) => this.#onFrame(bytes, start, end, opcode));
  /** What makes a Socket.IO connection a member of the default namespace. */
  readonly #greeting: string;
  readonly #nats: NatsStream | null;
  #upgraded = false;
  #head = '';
  #resolve: () => void = () => undefined;

  constructor(options: { port: number; path: string; dialect: Dialect; measures: boolean; tally: Tally; buffer: Buffer; localAddress: string }) {
    this.#tally = options.tally;
    this.#measures = options.measures;
    this.#greeting = { 'socket.io': '40', plain: '', nats: natsGreeting }[options.dialect];
    this.#nats = options.dialect === 'nats' ? new NatsStream() : null;
    this.#socket = connect({
      port: options.port,
      host: '127.0.0.1',
      localAddress: options.localAddress,
      onread: { buffer: options.buffer, callback: (length: number, bytes: Uint8Array) => this.#onRead((bytes as Buffer).subarray(0, length)) },
    });
    this.ready = new Promise((resolve, reject) => {
      this.#resolve = resolve;
      this.#socket.once('error', reject);
    });
    this.#socket.setNoDelay();
    this.#socket.write(
      `GET ${options.path} HTTP/1.1\r\nHost: 127.0.0.1:${options.port}\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n` +
        'Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\nSec-WebSocket-Version: 13\r\n\r\n',
    );
  }

  close(): void {
    this.#socket.destroy();
  }

  #onRead(chunk: Buffer): boolean {
    if (this.#upgraded) this.#reader.push(chunk);
    else this.#onHead(chunk);
    return true;
  }

  #onHead(chunk: Buffer): void {
    this.#head += chunk.toString('latin1');
    const end = this.#head.indexOf('\r\n\r\n');
    if (end < 0) return;
    if (!this.#head.startsWith('HTTP/1.1 101')) throw new Error(`no upgrade: ${this.#head.slice(0, 200)}`);
    this.#upgraded = true;
    if (this.#greeting === '') this.#resolve();
    else this.#socket.write(clientFrame(this.#greeting, MASK));
    const rest = Buffer.from(this.#head.slice(end + 4), 'latin1');
    this.#head = '';
    if (rest.length > 0) this.#reader.push(rest);
  }

  #onFrame(bytes: Buffer, start: number, end: number, opcode: number): void {
    if (this.#nats !== null) {
      this.#onNats(this.#nats, bytes, start, end);
    } else if (bytes[start] === FOUR && bytes[start + 1] === TWO) {
      this.#tally.deliveries++;
      if (this.#measures) this.#tally.latencies.add(now() - publishedAt(bytes, start));
    } else if (bytes[start] === FOUR && bytes[start + 1] === ZERO) {
      this.#resolve();
    } else if (bytes[start] === TWO && end - start === 1) {
      this.#socket.write(clientFrame('3', MASK));
    } else if (opcode === opcodes.close) {
      throw new Error(`a member was closed: ${bytes.toString('utf8', start + 2, end)}`);
    }
  }

  #onNats(nats: NatsStream, bytes: Buffer, start: number, end: number): void {
    const wasReady = nats.isReady;
    this.#tally.deliveries += nats.push(bytes, start, end);
    if (nats.isReady && !wasReady) this.#resolve();
    const message = this.#measures ? nats.messageIn(bytes, start, end) : -1;
    if (message >= 0) this.#tally.latencies.add(now() - publishedAt(bytes, message));
  }
}
