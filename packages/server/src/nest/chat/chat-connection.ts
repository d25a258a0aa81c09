import { connectionStats } from '@partyline/engine';
import type { Socket } from 'socket.io';
import type { RateLimiter } from '../limits/rate-limiter.ts';
import { JoinedRooms } from './joined-rooms.ts';
import { fitPage, type Page, pageBytes } from './page.ts';
import { RoomConnection } from './room-connection.ts';

/** A connection in the chat namespace: what its user may do, and which rooms it is in. */
export class ChatConnection extends RoomConnection {
  readonly rooms = new JoinedRooms();

  /** D9: as many entries of a page as this connection can be sent now. */
  fit<P extends Page>(page: P, keep: 'first' | 'last'): P {
    return fitPage(page, keep, pageBytes(connectionStats(this.socket).waiting));
  }
}

/** The chat connections of all sockets, for the gateways that share them. */
export class ChatConnections {
  readonly #connections = new WeakMap<Socket, ChatConnection>();
  readonly #limiter: RateLimiter;

  constructor(limiter: RateLimiter) {
    this.#limiter = limiter;
  }

  find(socket: Socket): ChatConnection | undefined {
    return this.#connections.get(socket);
  }

  /** Made when it is first asked for. Throws `unauthorized` where nobody is signed in. */
  of(socket: Socket): ChatConnection {
    const known = this.find(socket);
    if (known) return known;
    const connection = new ChatConnection(socket, this.#limiter);
    this.#connections.set(socket, connection);
    return connection;
  }
}
