import { limits } from '@partyline/protocol';
import type { Socket } from 'socket.io';
import { PartylineError } from '../../core/partyline-error.ts';
import type { RateLimiter } from '../limits/rate-limiter.ts';
import { UserConnections } from '../limits/user-connections.ts';
import type { AuthOptions } from './auth.options.ts';
import type { SocketData } from './identity.ts';
import { TokenExpiry } from './token-expiry.ts';
import type { TokenService } from './token.service.ts';

/** A1: decides who a connection belongs to before any gateway sees it. The adapter runs it as middleware of every namespace. */
export class SocketAuthenticator {
  readonly #tokens: TokenService;
  readonly #limiter: RateLimiter;
  readonly #connections: UserConnections;
  readonly #expiry: TokenExpiry;

  constructor(
    tokens: TokenService,
    { limiter, clock, connectionsPerUser = limits.connectionsPerUser }: Pick<AuthOptions, 'limiter' | 'clock' | 'connectionsPerUser'>,
  ) {
    this.#tokens = tokens;
    this.#limiter = limiter;
    this.#connections = new UserConnections(connectionsPerUser);
    this.#expiry = new TokenExpiry(clock);
  }

  /** Sets `socket.data.identity`, or rejects with a `PartylineError`. The token is read from the handshake's `auth` only, never from the URL. */
  authenticate = async (socket: Socket): Promise<void> => {
    const identity = await this.#tokens.verify((socket.handshake.auth as { token?: unknown }).token);
    if (socket.conn.readyState !== 'open') throw new PartylineError('unauthorized', 'the connection is gone');
    const { user } = identity.person;
    this.#limiter.admit('connects', { user });
    const release = this.#connections.take(user, socket.conn);
    if (release) socket.conn.once('close', release);
    (socket.data as SocketData).identity = identity;
    const unwatch = this.#expiry.watch(identity.expiresAt, () => expel(socket));
    socket.conn.once('close', unwatch);
  };
}

/** Says why, then closes; the client comes back with a new token. */
function expel(socket: Socket): void {
  if (!socket.connected) return;
  socket.emit('error', new PartylineError('token_expired', 'this session has expired; sign in again').toProblem());
  socket.disconnect(true);
}
