import { randomBytes } from 'node:crypto';
import { connect as connectTcp, type Socket } from 'node:net';
import { clientFrame, FrameReader, type OnFrame, opcodes } from './frame.ts';

export interface RawClientOptions {
  readonly port: number;
  /** `''` for the default namespace, else its name such as `/chat`. */
  readonly namespace: string;
  /** The `auth` of Socket.IO's CONNECT packet. */
  readonly auth?: Readonly<Record<string, unknown>>;
  /** Told of every text frame but Engine.IO's pings, once the client is connected. */
  readonly onFrame: OnFrame;
  /** Told after each read, when its frames were told. */
  readonly onRead?: () => void;
  /** Told when the connection ends and `close` was not called. */
  readonly onLost?: (why: string) => void;
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

  async #enter(): Promise<void> {
    const { port, namespace, auth = {} } = this.#options;
    this.#socket.write(
      `GET /socket.io/?EIO=4&transport=websocket HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n` +
        `Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: ${randomBytes(16).toString('base64')}\r\n\r\n`,
    );
    await this.#await('0{');
    const place = namespace === '' ? '' : `${namespace},`;
    await this.request(`40${place}${JSON.stringify(auth)}`, `40${place}`);
    this.#isConnected = true;
  }

  #await(prefix: string): Promise<string> {
    return new Promise((resolve, reject) => {
      const patience = setTimeout(() => this.#lose(`no ${prefix} within ${answerPatience / 1000} s`), answerPatience);
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
    if (opcode === opcodes.close) return this.#lose('the server sent a close frame');
    if (opcode !== opcodes.text) return;
    if (bytes[start] === ping && end - start === 1) return this.#pong();
    if (this.#awaited && this.#answers(this.#awaited, bytes.toString('utf8', start, end))) return;
    if (this.#isConnected) this.#options.onFrame(bytes, start, end, opcode);
  }

  #answers({ prefix }: Awaited, text: string): boolean {
    const isRefusal = text.startsWith('44') || text.startsWith('41');
    if (isRefusal) this.#lose(`the server refused: ${text}`);
    else if (text.startsWith(prefix)) this.#settle(({ resolve }) => resolve(text));
    else return false;
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

interface Awaited {
  readonly prefix: string;
  readonly resolve: (text: string) => void;
  readonly reject: (error: Error) => void;
  readonly patience: NodeJS.Timeout;
}
