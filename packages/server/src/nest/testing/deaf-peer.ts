import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import type { Device } from '@partyline/protocol';
import { until } from './until.ts';

/** A client that speaks WebSocket by hand, and never agrees to its end: its TCP connection is there until the server ends it. */
export class DeafPeer {
  readonly #socket: Socket;
  #text = '';
  #isClosed = false;

  private constructor(socket: Socket) {
    this.#socket = socket;
    socket.on('data', (bytes) => (this.#text += bytes.toString('latin1')));
    socket.on('error', () => {});
    socket.once('close', () => (this.#isClosed = true));
  }

  /** One that is in the chat. */
  static async enter(url: string, token: string, device?: Device): Promise<DeafPeer> {
    const { hostname, port } = new URL(url);
    const socket = connect({ host: hostname, port: Number(port) });
    await once(socket, 'connect');
    const peer = new DeafPeer(socket);
    socket.write(
      `GET /socket.io/?EIO=4&transport=websocket HTTP/1.1\r\nHost: ${hostname}\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n` +
        'Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n',
    );
    await until(() => peer.hasHeard('"pingInterval"'));
    peer.#send(`40/chat,${JSON.stringify({ token, device })}`);
    await until(() => peer.hasHeard('40/chat,'));
    return peer;
  }

  hasHeard(text: string): boolean {
    return this.#text.includes(text);
  }

  get isClosed(): boolean {
    return this.#isClosed;
  }

  close(): void {
    this.#socket.destroy();
  }

  /** A text frame (RFC 6455, 5.2) of up to 64 KiB, masked with zeros. */
  #send(text: string): void {
    const bytes = Buffer.from(text);
    const head = Buffer.from([0x81, 0x80 | 126, bytes.length >> 8, bytes.length & 0xff, 0, 0, 0, 0]);
    this.#socket.write(Buffer.concat([head, bytes]));
  }
}
