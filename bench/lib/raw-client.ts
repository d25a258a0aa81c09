import { randomBytes } from 'node:crypto';
import { connect as connectTcp, type Socket } from 'node:net';
import { clientFrame, FrameReader, type OnFrame, opcodes } from './frame.ts';

export interface RawClientOptions {
  readonly port: number;
  /** `''` for the default namespace, else its name such as `/chat`. */
  readonly namespace: string;
  /** The `auth` of Socket.IO's CONNECT packet. */
  readonly auth?: Readonly<Record<string, unknown>>;
  /**
   * Told of every text frame but Engine.IO's pings and those that `connect` and `request` wait for. Stock's connection state
   * recovery sends what was missed before it answers CONNECT, so it may be told of some before `connect` resolves.
   */
  readonly onFrame: OnFrame;
  /** Told of every binary frame: the attachments of the text frame before them. */
  readonly onBinary?: OnFrame;
  /** Told after each read, when its frames were told, once the client is connected. */
  readonly onRead?: () => void;
  /** Told when the connection ends and `close` was not called. */
  readonly onLost?: (why: string) => void;
  /** How long an answer may take, in milliseconds; 20 s by default. */
  readonly patience?: number;
}

const readSize = 64 * 1024;
/** Milliseconds. */
const answerPatience = 20_000;
const [ping, pong] = ['2'.charCodeAt(0), '3'];
/** libuv fills a buffer and tells of it before the next read on Unix, so that all clients can share one; Windows has reads under way. */
const sharedBuffer = Buffer.allocUnsafeSlow(readSize);
const readBuffer = process.platform === 'win32' ? () => Buffer.allocUnsafeSlow(readSize) : () => sharedBuffer;

/**
 * A Socket.IO client (Engine.IO 4, Socket.IO 5, WebSocket only) for load generators: no objects for frames that arrive, and
 * what is sent between two flushes is one write.
 */
export class RawClient {
  readonly #options: RawClientOptions;
  readonly #socket: Socket;
  readonly #reader = new FrameReader((bytes, start, end, opcode) => this.#frame(bytes, start, end, opcode));
  /** The answer to the handshake as far as it has come; `undefined` after it. */
  #head: string | undefined = '';
  #awaited: Awaited | undefined;
  #isConnected = false;
  #isClosed = false;
  #unsent: Buffer[] = [];
  #key = randomBytes(4).readUInt32BE() | 1;

  /** The answer to CONNECT. */
  greeting = '';

  private constructor(options: RawClientOptions) {
    this.#options = options;
    const onread = { buffer: readBuffer(), callback: (length: number, bytes: Uint8Array) => this.#read((bytes as Buffer).subarray(0, length)) };
    this.#socket = connectTcp({ host: '127.0.0.1', port: options.port, noDelay: true, onread });
    this.#socket.on('error', (error) => this.#lose(error.message));
    this.#socket.on('close', () => this.#lose('the server closed the connection'));
  }

  /** Resolves in the namespace; rejects with what the server said. */
  static async connect(options: RawClientOptions): Promise<RawClient> {
    const client = new RawClient(options);
    await client.#enter();
    return client;
  }

  /** Of the connection so far, with all headers above TCP. */
  get bytesRead(): number {
    return this.#socket.bytesRead;
  }

  get bytesWritten(): number {
    return this.#socket.bytesWritten;
  }

  /** Sends a packet such as `42["event"]` with the next flush. */
  send(packet: string): void {
    this.#unsent.push(clientFrame(packet, this.#nextKey()));
  }

  flush(): void {
    if (this.#unsent.length === 0) return;
    const [only] = this.#unsent;
    this.#socket.write(this.#unsent.length === 1 && only ? only : Buffer.concat(this.#unsent));
    this.#unsent = [];
  }

  /** Sends a packet and resolves with the text of the first frame that starts with `prefix`. One at a time; frames of the meantime are told as ever. */
  request(packet: string, prefix: string): Promise<string> {
    this.send(packet);
    this.flush();
    return this.#await(prefix);
  }

  close(): void {
    this.#isClosed = true;
    this.#socket.destroy();
  }

  /** Like `close`, but with a TCP reset, as where a network goes away: the other side learns at once and no port waits. */
  cut(): void {
    this.#isClosed = true;
    this.#socket.resetAndDestroy();
  }

  async #enter(): Promise<void> {
    const { port, namespace, auth = {} } = this.#options;
    this.#socket.write(
      `GET /socket.io/?EIO=4&transport=websocket HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n` +
        `Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: ${randomBytes(16).toString('base64')}\r\n\r\n`,
    );
    await this.#await('0{');
    const place = namespace === '' ? '' : `${namespace},`;
    this.greeting = await this.request(`40${place}${JSON.stringify(auth)}`, `40${place}`);
    this.#isConnected = true;
  }

  #await(prefix: string): Promise<string> {
    return new Promise((resolve, reject) => {
      const { patience: ms = answerPatience } = this.#options;
      const patience = setTimeout(() => this.#lose(`no ${prefix} within ${ms / 1000} s`), ms);
      this.#awaited = { prefix, resolve, reject, patience };
    });
  }

  #settle(settle: (awaited: Awaited) => void): void {
    const awaited = this.#awaited;
    this.#awaited = undefined;
    clearTimeout(awaited?.patience);
    if (awaited) settle(awaited);
  }

  #read(chunk: Buffer): boolean {
    const frames = this.#head === undefined ? chunk : this.#readHead(this.#head + chunk.toString('latin1'));
    this.#reader.push(frames);
    if (this.#isConnected) this.#options.onRead?.();
    return true;
  }

  /** Frames may come in the same segment as the answer to the handshake. */
  #readHead(head: string): Buffer {
    const end = head.indexOf('\r\n\r\n');
    this.#head = end < 0 ? head : undefined;
    if (end >= 0 && !head.startsWith('HTTP/1.1 101 ')) this.#lose(`no WebSocket: ${head.slice(0, 200)}`);
    return Buffer.from(end < 0 ? '' : head.slice(end + 4), 'latin1');
  }

  #frame(bytes: Buffer, start: number, end: number, opcode: number): void {
    if (opcode === opcodes.close) return this.#lose(`the server closed with ${closeReason(bytes.subarray(start, end))}`);
    if (opcode === opcodes.binary) return this.#options.onBinary?.(bytes, start, end, opcode);
    if (opcode !== opcodes.text) return;
    if (bytes[start] === ping && end - start === 1) return this.#pong();
    if (this.#awaited && this.#answers(this.#awaited, bytes, start, end)) return;
    this.#options.onFrame(bytes, start, end, opcode);
  }

  #answers({ prefix }: Awaited, bytes: Buffer, start: number, end: number): boolean {
    const head = bytes.toString('latin1', start, Math.min(end, start + prefix.length));
    const isRefusal = head.startsWith('44') || head.startsWith('41');
    if (!isRefusal && head !== prefix) return false;
    const text = bytes.toString('utf8', start, end);
    if (isRefusal) this.#lose(`the server refused: ${text}`);
    else this.#settle(({ resolve }) => resolve(text));
    return true;
  }

  #pong(): void {
    this.send(pong);
    this.flush();
  }

  #lose(why: string): void {
    if (this.#isClosed) return;
    this.close();
    if (this.#awaited) this.#settle(({ reject }) => reject(new Error(`connection to port ${this.#options.port}: ${why}`)));
    else this.#options.onLost?.(why);
  }

  /** Another mask for each frame (xorshift): servers must unmask in earnest. */
  #nextKey(): number {
    let key = this.#key;
    key ^= key << 13;
    key ^= key >>> 17;
    key ^= key << 5;
    this.#key = key;
    return key;
  }
}

/** RFC 6455, 5.5.1: a code, then a text; both may be left out. */
function closeReason(payload: Buffer): string {
  return payload.length < 2 ? 'no code' : `${payload.readUInt16BE()} ${payload.toString('utf8', 2)}`.trimEnd();
}

interface Awaited {
  readonly prefix: string;
  readonly resolve: (text: string) => void;
  readonly reject: (error: Error) => void;
  readonly patience: NodeJS.Timeout;
}
