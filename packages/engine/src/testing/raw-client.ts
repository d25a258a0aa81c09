import { connect, type Socket } from 'node:net';

export interface RawFrame {
  readonly opcode: number;
  readonly compressed: boolean;
  readonly payload: Buffer;
  /** The frame as it came, header and all. */
  readonly bytes: Buffer;
}

/** A WebSocket client that shows the bytes on the wire, written from RFC 6455 alone: what is tested doesn't test itself. */
export class RawClient {
  readonly frames: RawFrame[] = [];
  /** The server's side of the TCP connection ended or broke. */
  closed = false;
  head = '';
  readonly #socket: Socket;
  /** Hangs up when told to close. */
  readonly #isPolite: boolean;
  #rest: Buffer = Buffer.alloc(0);
  #waiting: (() => void)[] = [];

  constructor(port: number, { path = '/socket.io/?EIO=4&transport=websocket', extensions = '', isPolite = true } = {}) {
    this.#isPolite = isPolite;
    this.#socket = connect(port, '127.0.0.1');
    this.#socket.on('data', (chunk) => this.#onData(chunk));
    const ended = (): void => {
      this.closed = true;
      this.#wake();
    };
    this.#socket.on('error', ended).on('end', ended).on('close', ended);
    this.#socket.write(
      `GET ${path} HTTP/1.1\r\nHost: x\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\n` +
        `Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n${extensions === '' ? '' : `Sec-WebSocket-Extensions: ${extensions}\r\n`}\r\n`,
    );
  }

  /** A client that has joined the default namespace. */
  static async joined(port: number, options: { path?: string; extensions?: string; isPolite?: boolean } = {}): Promise<RawClient> {
    const client = new RawClient(port, options);
    await client.until(() => client.texts.some((text) => text.startsWith('0{')));
    client.text('40');
    await client.until(() => client.texts.some((text) => text.startsWith('40{')));
    return client;
  }

  get texts(): string[] {
    return this.frames.filter(({ opcode, compressed }) => opcode === 1 && !compressed).map(({ payload }) => payload.toString());
  }

  /** Status code and reason of the close frame that came. */
  get closeFrame(): { code: number; reason: string } | undefined {
    const frame = this.frames.find(({ opcode }) => opcode === 8);
    return frame && { code: frame.payload.length > 1 ? frame.payload.readUInt16BE() : 1005, reason: frame.payload.subarray(2).toString() };
  }

  /** Resolves once it holds: looked at after everything that comes. */
  async until(holds: () => boolean): Promise<void> {
    while (!holds()) await new Promise<void>((resolve) => this.#waiting.push(resolve));
  }

  text(payload: string): void {
    this.raw(masked(payload));
  }

  raw(bytes: Uint8Array): void {
    this.#socket.write(bytes);
  }

  stopReading(): void {
    this.#socket.pause();
  }

  resumeReading(): void {
    this.#socket.resume();
  }

  /** Reads a few bytes from what the kernel holds for us. */
  sip(size: number): void {
    this.#socket.read(size);
  }

  destroy(): void {
    this.#socket.destroy();
  }

  #onData(chunk: Buffer): void {
    this.#rest = Buffer.concat([this.#rest, chunk]);
    if (this.head === '') {
      const end = this.#rest.indexOf('\r\n\r\n');
      if (end < 0) return;
      this.head = this.#rest.toString('latin1', 0, end);
      this.#rest = this.#rest.subarray(end + 4);
    }
    for (let frame = this.#next(); frame !== undefined; frame = this.#next()) this.frames.push(frame);
    if (this.#isPolite && this.closeFrame !== undefined) this.#socket.end();
    this.#wake();
  }

  #next(): RawFrame | undefined {
    const [first, second] = this.#rest;
    if (first === undefined || second === undefined) return undefined;
    const start = second === 127 ? 10 : second === 126 ? 4 : 2;
    if (this.#rest.length < start) return undefined;
    const length = second === 127 ? Number(this.#rest.readBigUInt64BE(2)) : second === 126 ? this.#rest.readUInt16BE(2) : second;
    if (this.#rest.length < start + length) return undefined;
    const bytes = this.#rest.subarray(0, start + length);
    this.#rest = this.#rest.subarray(start + length);
    return { opcode: first & 0x0f, compressed: (first & 0x40) !== 0, payload: bytes.subarray(start), bytes };
  }

  #wake(): void {
    const waiting = this.#waiting;
    this.#waiting = [];
    for (const wake of waiting) wake();
  }
}

/** A text frame as clients must send it: masked, here with the key of RFC 6455's example. */
export function masked(payload: string | Uint8Array, opcode = 1): Buffer {
  const data = Buffer.from(payload as string);
  const key = Buffer.from('37fa213d', 'hex');
  const header = data.length < 126 ? Buffer.of(0x80 | opcode, 0x80 | data.length) : Buffer.of(0x80 | opcode, 0xfe, data.length >> 8, data.length & 0xff);
  return Buffer.concat([header, key, data.map((byte, i) => byte ^ (key[i & 3] ?? 0))]);
}
