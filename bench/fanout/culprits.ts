import { connect, type Socket } from 'node:net';
import { clientFrame, opcodes } from '../lib/frame.ts';

const MASK = 0x5a5a5a5a;
const HANDSHAKE =
  'GET /socket.io/?EIO=4&transport=websocket HTTP/1.1\r\nHost: 127.0.0.1\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n' +
  'Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\nSec-WebSocket-Version: 13\r\n\r\n';
/** What is wrong with the frames of those that send: reserved bits, no mask, no end, too long, not a packet. */
const WRONG = [
  Buffer.from('ffffffffffffffff', 'hex'),
  Buffer.from('810548656c6c6f', 'hex'),
  Buffer.from('018537fa213d7f9f4d5158', 'hex'),
  Buffer.from('81ff0000000000989680', 'hex'),
  clientFrame('9', MASK, opcodes.text),
];
const AGAIN_MS = 50;

/** Clients that behave badly to a Socket.IO server, until told to stop. */
export class Culprits {
  readonly #sockets = new Set<Socket>();
  readonly #timers: NodeJS.Timeout[] = [];

  constructor(port: number, { deaf, dripping, garbage }: { deaf: number; dripping: number; garbage: number }) {
    for (let i = 0; i < deaf; i++) this.#reader(port, 0);
    for (let i = 0; i < dripping; i++) this.#reader(port, 1);
    for (let i = 0; i < garbage; i++) this.#timers.push(setInterval(() => this.#sender(port, WRONG[i % WRONG.length] as Buffer), AGAIN_MS));
  }

  stop(): void {
    for (const timer of this.#timers) clearInterval(timer);
    for (const socket of this.#sockets) socket.destroy();
  }

  /** Joins the room, and from then on reads so many bytes a second. */
  #reader(port: number, bytesPerSecond: number): void {
    const socket = this.#open(port);
    socket.once('data', () => {
      socket.write(clientFrame('40', MASK));
      setTimeout(() => socket.pause(), AGAIN_MS);
    });
    if (bytesPerSecond > 0) this.#timers.push(setInterval(() => void socket.read(bytesPerSecond), 1_000));
  }

  #sender(port: number, bytes: Buffer): void {
    const socket = this.#open(port);
    socket.once('data', () => socket.write(Buffer.concat([clientFrame('40', MASK), bytes])));
  }

  #open(port: number): Socket {
    const socket = connect(port, '127.0.0.1');
    this.#sockets.add(socket);
    socket.on('error', () => undefined).once('close', () => this.#sockets.delete(socket));
    socket.write(HANDSHAKE);
    return socket;
  }
}
