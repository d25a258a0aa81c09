import type { Handshake } from '@partyline/protocol';
import { namespaces } from '@partyline/protocol/constants';
import { Manager, type Socket } from 'socket.io-client';
import { problemIn } from './error.ts';
import { SocketIoChannel } from './socket-io-channel.ts';
import type { ChannelListener, OpenWire, Wire, WireEnd, WireListener } from './wire.ts';

/**
 * Connections over socket.io-client, whose own reconnection is off: each attempt is a new manager, so no buffer of an old
 * connection can send a packet again behind the outbox's back.
 *
 * WebSocket comes first, polling second. It is one round trip to an open connection instead of four, needs no sticky sessions,
 * and nearly every network lets it through. Where WebSocket is refused, `tryAllTransports` takes polling in the same attempt. Where it
 * hangs instead (some proxies swallow the upgrade), the attempt ends by its time limit, and the next one starts with polling.
 */
export function socketIoWire(url: string): OpenWire {
  let pollingFirst = false;
  return (auth, listener) => {
    const transports = pollingFirst ? ['polling', 'websocket'] : ['websocket', 'polling'];
    const manager = new Manager(url, { autoConnect: false, reconnection: false, transports, tryAllTransports: true });
    // The connection's own machine limits the attempt as a whole.
    manager.timeout(false);
    const socket = manager.socket(namespaces.chat, { auth });
    const hung = (): void => {
      pollingFirst = !pollingFirst;
    };
    return new SocketIoWire(manager, socket, listener, hung);
  };
}

class SocketIoWire implements Wire {
  readonly #manager: Manager;
  readonly #socket: Socket;
  readonly #hung: () => void;
  #listener: WireListener | undefined;
  readonly #channels = new Set<SocketIoChannel>();
  #wasHeard = false;

  constructor(manager: Manager, socket: Socket, listener: WireListener, hung: () => void) {
    this.#manager = manager;
    this.#socket = socket;
    this.#listener = listener;
    this.#hung = hung;
    this.#listen();
    socket.connect();
    // While a manager is still opening, it doesn't hear its engine close, as that does by itself when the browser says `offline`.
    this.#manager.engine.on('close', (reason) => {
      // Closed by Socket.IO itself, after a packet that says why: that comes next.
      if (reason !== 'forced close') this.#end({ message: reason, byServer: false });
    });
  }

  request(event: string, payload: unknown, answered: (answer: never) => void): void {
    this.#socket.emit(event, payload, (answer: never) => {
      if (this.#listener) answered(answer);
    });
  }

  channel(namespace: string, auth: Handshake, listener: ChannelListener): SocketIoChannel {
    const channel: SocketIoChannel = new SocketIoChannel(this.#manager, namespace, auth, listener, () => this.#channels.delete(channel));
    this.#channels.add(channel);
    return channel;
  }

  close(leaves: boolean): void {
    if (this.#listener && !this.#wasHeard) this.#hung();
    this.#listener = undefined;
    this.#endChannels();
    // Socket.IO's own `disconnect` sends a packet that says goodbye.
    if (leaves) this.#socket.disconnect();
    else this.#manager.engine.close();
  }

  #listen(): void {
    const heard = (): void => {
      this.#wasHeard = true;
      this.#listener?.heard();
    };
    this.#manager.on('open', heard);
    this.#manager.on('packet', heard);
    this.#manager.on('ping', heard);
    this.#socket.on('connect', () => this.#listener?.opened());
    this.#socket.onAny((event: string, payload: unknown) => this.#listener?.received(event, payload));
    // The server's middleware answers with `data`; a failed transport has none.
    this.#socket.on('connect_error', (error: Error & { data?: unknown }) => {
      this.#end({ problem: problemIn(error.data), message: error.message, byServer: error.data !== undefined });
    });
    this.#socket.on('disconnect', (reason) => this.#end({ message: reason, byServer: reason === 'io server disconnect' }));
  }

  #end(end: WireEnd): void {
    const listener = this.#listener;
    this.#listener = undefined;
    this.#endChannels();
    // What failed half-way, such as a refused namespace, leaves its engine open.
    this.#manager.engine.close();
    listener?.ended(end);
  }

  /** Before the connection itself goes: while one is left, Socket.IO would keep it open, and none may report that it ended. */
  #endChannels(): void {
    for (const channel of [...this.#channels]) channel.close();
  }
}
