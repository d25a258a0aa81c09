import type { Handshake } from '@partyline/protocol';
import type { Manager, Socket } from 'socket.io-client';
import { problemIn } from './error.ts';
import type { ChannelListener, Namespace, WireChannel, WireEnd } from './wire.ts';

/** A further namespace on a manager's connection. */
export class SocketIoChannel implements WireChannel<Namespace> {
  readonly #manager: Manager;
  readonly #socket: Socket;
  readonly #closed: () => void;
  #listener: ChannelListener | undefined;

  /** `closed` is called once when it is over, whoever ended it. */
  constructor(manager: Manager, namespace: string, auth: Handshake, listener: ChannelListener, closed: () => void) {
    this.#manager = manager;
    this.#listener = listener;
    this.#closed = closed;
    // The manager has one socket for each namespace, also when it is entered again.
    this.#socket = manager.socket(namespace);
    this.#socket.auth = { ...auth };
    this.#socket.on('connect', () => this.#listener?.opened());
    this.#socket.onAny((event: string, ...payload: unknown[]) => this.#listener?.received(event, ...payload));
    this.#socket.on('connect_error', (error: Error & { data?: unknown }) => {
      this.#end({ problem: problemIn(error.data), message: error.message, byServer: error.data !== undefined });
    });
    this.#socket.on('disconnect', (reason) => this.#end({ message: reason, byServer: reason === 'io server disconnect' }));
    this.#socket.connect();
  }

  request(event: string, payload: unknown, answered: (answer: never) => void): void {
    this.#socket.emit(event, payload, (answer: never) => {
      if (this.#listener) answered(answer);
    });
  }

  /** Not by Socket.IO's `volatile`, which doesn't say whether it dropped something: who knows can send something newer in a moment. */
  tell(event: string, payload: unknown): boolean {
    if (!this.#listener || !this.#socket.connected || !this.#manager.engine.transport.writable) return false;
    this.#socket.emit(event, payload);
    return true;
  }

  close(): void {
    this.#forget();
    this.#socket.disconnect();
  }

  #end(end: WireEnd): void {
    this.#forget()?.ended(end);
  }

  #forget(): ChannelListener | undefined {
    const listener = this.#listener;
    this.#listener = undefined;
    this.#socket.offAny();
    this.#socket.off();
    if (listener) this.#closed();
    return listener;
  }
}
