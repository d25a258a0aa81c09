import type { Device } from '@partyline/protocol';
import type { Socket } from 'socket.io';
import type { Clock } from '../../core/clock.ts';
import type { PartylineError } from '../../core/partyline-error.ts';
import { isPresent } from '../adapter/is-present.ts';
import { sessionOf } from '../adapter/socket-session.ts';
import type { Identity, SocketData } from './identity.ts';

/** Engine.IO's side of a connection. */
export type Conn = Socket['conn'];

/** For a peer to take the last words. One that doesn't is cut off. */
const farewellMs = 500;

/** One Engine.IO connection that a user has signed in on, with all the namespaces that it is in or about to be in. */
export class UserConnection {
  readonly user: string;
  readonly conn: Conn;
  /** Which of the user's devices it belongs to, and the number of that one's attempt to connect. */
  device: Device | undefined;
  /** Settled when the refresh that was asked for last is over: they are done one after the other. */
  refreshing: Promise<unknown> = Promise.resolve();
  readonly #sockets = new Set<Socket>();

  constructor(user: string, conn: Conn) {
    this.user = user;
    this.conn = conn;
  }

  /** Milliseconds since 1970: when the first of its tokens expires. `Infinity` where it is idle. */
  get expiresAt(): number {
    return Math.min(...this.identities.map(({ expiresAt }) => expiresAt));
  }

  /** Whether it is in no namespace, nor about to be. */
  get isIdle(): boolean {
    return this.#present().length === 0;
  }

  /** One for each namespace, as their tokens said. */
  get identities(): readonly Identity[] {
    return this.#present().map(({ data }) => (data as SocketData).identity);
  }

  add(socket: Socket, identity: Identity): void {
    this.#sockets.add(socket);
    socket.once('disconnect', () => this.#sockets.delete(socket));
    (socket.data as SocketData).identity = identity;
  }

  /** Every namespace goes on with a new identity of the same user. */
  adopt(identity: Identity): void {
    for (const socket of this.#present()) {
      (socket.data as SocketData).identity = identity;
      sessionOf(socket)?.tellIdentity();
    }
  }

  /** What its identities allow may have changed. */
  reconsider(): void {
    for (const socket of this.#present()) sessionOf(socket)?.tellIdentity();
  }

  /**
   * Says why in each namespace and closes. From here on nothing that comes from it is handled, be it alive or not. A namespace
   * that it was about to enter it doesn't enter any more.
   */
  expel(why: PartylineError, clock: Clock): void {
    for (const socket of this.#present()) sessionOf(socket)?.sayFarewell(why);
    const connected = [...this.#sockets].find((socket) => socket.connected);
    // It takes all namespaces along, with Socket.IO's own DISCONNECT: a stock client doesn't come back by itself.
    if (connected) connected.disconnect(true);
    else this.conn.close();
    if (this.conn.readyState === 'closed') return;
    const cancel = clock.after(farewellMs, () => this.conn.close(true));
    this.conn.once('close', cancel);
  }

  /** Those that are in their namespaces or about to be. */
  #present(): readonly Socket[] {
    for (const socket of this.#sockets) if (!isPresent(socket)) this.#sockets.delete(socket);
    return [...this.#sockets];
  }
}
