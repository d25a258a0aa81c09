import { Device, limits } from '@partyline/protocol';
import type { Socket } from 'socket.io';
import { PartylineError } from '../../core/partyline-error.ts';
import { parsePayload } from '../adapter/parse-payload.ts';
import type { RateLimiter } from '../limits/rate-limiter.ts';
import type { AuthOptions } from './auth.options.ts';
import type { Identity } from './identity.ts';
import type { TokenService } from './token.service.ts';
import type { UserConnection } from './user-connection.ts';
import { UserConnections } from './user-connections.ts';

/** A1: decides who a connection belongs to before any gateway sees it, and for how long. The adapter asks it for every namespace. */
export class SocketAuthenticator {
  readonly #tokens: TokenService;
  readonly #limiter: RateLimiter;
  readonly #connections: UserConnections;

  constructor(
    tokens: TokenService,
    {
      limiter,
      clock,
      revocations,
      connectionsPerUser = limits.connectionsPerUser,
    }: Pick<AuthOptions, 'limiter' | 'clock' | 'revocations' | 'connectionsPerUser'>,
  ) {
    this.#tokens = tokens;
    this.#limiter = limiter;
    this.#connections = new UserConnections(connectionsPerUser, clock);
    revocations?.listen((user) => this.#reconsider(user));
  }

  /**
   * Sets `socket.data.identity`, or rejects with a `PartylineError`. The token is read from the handshake's `auth` only, never from the
   * URL. Closes an older connection of the same `auth.device`, dead or alive, with `superseded`.
   */
  authenticate = async (socket: Socket): Promise<void> => {
    const { token, device } = socket.handshake.auth as { token?: unknown; device?: unknown };
    const identity = await this.#tokens.verify(token);
    // From here to the end without a pause, so that nobody is cut off in between and not heard of it.
    if (socket.conn.readyState !== 'open') throw new PartylineError('unauthorized', 'the connection is gone');
    this.#refuse(identity);
    const { user } = identity.person;
    const itsDevice = device === undefined ? undefined : parsePayload(Device, device);
    this.#limiter.of({ user }).admit('connects');
    const connection = this.#connections.enter(user, socket.conn, itsDevice);
    connection.add(socket, identity);
    this.#connections.watch(connection);
  };

  /**
   * A3: the connection goes on with a new token of the same user, in all of its namespaces. Resolves with when it expires, in milliseconds
   * since 1970. Rejects as `authenticate` does, and with `unauthorized` for another user's token; then the old one counts as before.
   */
  refresh = async (socket: Socket, token: unknown): Promise<number> => {
    const connection = this.#connections.find(socket.conn);
    if (!connection) throw new PartylineError('unauthorized', 'sign in first');
    const refreshed = connection.refreshing.then(() => this.#refresh(connection, token));
    // Two at a time could end in the other order, and leave the older token.
    connection.refreshing = refreshed.catch(() => {});
    return (await refreshed).expiresAt;
  };

  async #refresh(connection: UserConnection, token: unknown): Promise<Identity> {
    const identity = await this.#tokens.verify(token);
    this.#refuse(identity);
    if (identity.person.user !== connection.user) throw new PartylineError('unauthorized', 'this token is for another user; open another connection');
    if (this.#connections.find(connection.conn) !== connection) throw new PartylineError('unauthorized', 'the connection is gone');
    connection.adopt(identity);
    this.#connections.watch(connection);
    return identity;
  }

  /** A4: somebody was cut off, or let in again. */
  #reconsider(user: string): void {
    for (const connection of this.#connections.of(user)) {
      const refusal = connection.identities.map((identity) => this.#tokens.refusalOf(identity)).find((found) => found !== undefined);
      if (refusal) this.#connections.expel(connection, refusal);
      else connection.reconsider();
    }
  }

  /** Where its bearer was cut off while it was being verified. */
  #refuse(identity: Identity): void {
    const refusal = this.#tokens.refusalOf(identity);
    if (refusal) throw refusal;
  }
}
