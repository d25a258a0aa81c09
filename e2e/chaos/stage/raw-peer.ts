import { randomBytes } from 'node:crypto';
import { connect, type Socket } from 'node:net';

export interface RawPeerOptions {
  /** Where from, such as 127.0.0.2: each address has its own ports. */
  readonly localAddress?: string;
  /** Answers pings, as it should. Default: true. */
  readonly answersPings?: boolean;
  /** Which one `enter` enters. Default: `/chat`. */
  readonly namespace?: string;
}

/** The bytes of Engine.IO's message packets of Socket.IO: `40/chat,{...}` and so on. Frames that arrive are told as text. */
export class RawPeer {
  readonly socket: Socket;
  readonly #options: RawPeerOptions;
  readonly #waiting = new Map<string, (packet: string) => void>();
  #buffer: Buffer = Buffer.alloc(0);
  #isOpen = false;
  /** Told of every packet that nobody waits for. */
  onPacket: (packet: string) => void = () => {};
  isClosed = false;

  private constructor(port: number, options: RawPeerOptions) {
    this.#options = options;
    const { localAddress } = options;
    this.socket = connect({ port, host: '127.0.0.1', noDelay: true, ...(localAddress === undefined ? {} : { localAddress }) });
    this.socket.on('error', () => {});
    this.socket.on('close', () => {
      this.isClosed = true;
    });
    this.socket.on('data', (bytes: Buffer) => this.#read(bytes));
    this.socket.write(
      `GET /socket.io/?EIO=4&transport=websocket HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n` +
        `Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: ${randomBytes(16).toString('base64')}\r\n\r\n`,
    );
  }

  /** A connection with Engine.IO's greeting, in no namespace. */
  static async open(port: number, options: RawPeerOptions = {}): Promise<RawPeer> {
    const peer = new RawPeer(port, options);
    await peer.packet('0{');
    return peer;
  }

  /** A connection in a namespace. Rejects where the server refuses it. */
  static async enter(port: number, token: string, options: RawPeerOptions = {}): Promise<RawPeer> {
    const { namespace = '/chat' } = options;
    const peer = await RawPeer.open(port, options);
    peer.send(`40${namespace},${JSON.stringify({ token })}`);
    await Promise.race([
      peer.packet(`40${namespace},`),
      peer.packet(`44${namespace},`).then((refusal) => {
        throw new Error(`the server refused: ${refusal}`);
      }),
    ]);
    return peer;
  }

  /** Resolves with the next packet that begins so; rejects when the connection ends before. */
  packet(prefix: string): Promise<string> {
    return new Promise((resolve, reject) => {
      const closed = (): void => reject(new Error(`the connection ended before ${prefix}`));
      this.socket.once('close', closed);
      this.#waiting.set(prefix, (packet) => {
        this.#waiting.delete(prefix);
        this.socket.off('close', closed);
        resolve(packet);
      });
    });
  }

  send(packet: string): void {
    this.frame(Buffer.from(packet), 0x81);
  }

  /** A masked frame, as clients must send them. `head` has the FIN bit and the opcode: 0x81 for a whole text. */
  frame(payload: Buffer, head: number): void {
    const mask = randomBytes(4);
    const { length } = payload;
    const size = length < 126 ? Buffer.from([head, 0x80 | length]) : length < 65_536 ? Buffer.alloc(4) : Buffer.alloc(10);
    if (length >= 126) {
      size[0] = head;
      size[1] = 0x80 | (length < 65_536 ? 126 : 127);
      if (length < 65_536) size.writeUInt16BE(length, 2);
      else size.writeBigUInt64BE(BigInt(length), 2);
    }
    this.socket.write(Buffer.concat([size, mask, payload.map((byte, i) => byte ^ (mask[i & 3] as number))]));
  }

  #read(bytes: Buffer): void {
    this.#buffer = this.#buffer.length === 0 ? bytes : Buffer.concat([this.#buffer, bytes]);
    if (!this.#isOpen) {
      const end = this.#buffer.indexOf('\r\n\r\n');
      if (end < 0) return;
      this.#isOpen = true;
      this.#buffer = this.#buffer.subarray(end + 4);
    }
    for (let frame = this.#nextFrame(); frame; frame = this.#nextFrame()) if (frame.isText) this.#packet(frame.text);
  }

  /** The next whole frame. The server masks nothing and sends whole messages. */
  #nextFrame(): { readonly isText: boolean; readonly text: string } | undefined {
    const bytes = this.#buffer;
    if (bytes.length < 2) return undefined;
    const short = (bytes[1] as number) & 0x7f;
    const head = short < 126 ? 2 : short === 126 ? 4 : 10;
    if (bytes.length < head) return undefined;
    const length = short < 126 ? short : short === 126 ? bytes.readUInt16BE(2) : Number(bytes.readBigUInt64BE(2));
    if (bytes.length < head + length) return undefined;
    this.#buffer = bytes.subarray(head + length);
    return { isText: ((bytes[0] as number) & 0x0f) === 1, text: bytes.toString('utf8', head, head + length) };
  }

  #packet(packet: string): void {
    if (packet === '2') {
      if (this.#options.answersPings ?? true) this.send('3');
      return;
    }
    for (const [prefix, resolve] of this.#waiting) {
      if (packet.startsWith(prefix)) return resolve(packet);
    }
    this.onPacket(packet);
  }

  close(): void {
    this.socket.destroy();
  }
}
