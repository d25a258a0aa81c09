import type { Device } from '@partyline/protocol';
import type { Clock } from '../../core/clock.ts';
import { PartylineError } from '../../core/partyline-error.ts';
import { TokenExpiry } from './token-expiry.ts';
import { type Conn, UserConnection } from './user-connection.ts';

const superseded = (): PartylineError => new PartylineError('superseded', 'this device has a newer connection');

/** All connections that users have signed in on: at most so many of each user, and one of each device. */
export class UserConnections {
  readonly #max: number;
  readonly #clock: Clock;
  readonly #expiry: TokenExpiry;
  readonly #byConn = new WeakMap<Conn, UserConnection>();
  readonly #byUser = new Map<string, Set<UserConnection>>();
  readonly #unwatch = new WeakMap<UserConnection, () => void>();

  constructor(max: number, clock: Clock) {
    this.#max = max;
    this.#clock = clock;
    this.#expiry = new TokenExpiry(clock);
  }

  /** Those of a user, of now. */
  of(user: string): readonly UserConnection[] {
    return [...(this.#byUser.get(user) ?? [])];
  }

  find(conn: Conn): UserConnection | undefined {
    return this.#byConn.get(conn);
  }

  /**
   * The user's record of this connection, made where there is none. Throws `too_many_connections`, `superseded` where the device has a
   * newer one, and `unauthorized` where the connection is somebody else's. An older one of the device is closed, and its place is free.
   */
  enter(user: string, conn: Conn, device: Device | undefined): UserConnection {
    const known = this.#byConn.get(conn);
    if (known && known.user !== user) {
      if (!known.isIdle) throw new PartylineError('unauthorized', 'this connection is signed in as another user; open another one');
      this.#forget(known);
    }
    const older = device && this.of(user).filter((each) => each.conn !== conn && each.device?.id === device.id);
    if (device && older?.some((each) => each.device && each.device.attempt > device.attempt)) throw superseded();
    for (const each of older ?? []) this.expel(each, superseded());
    const connection = this.#byConn.get(conn) ?? this.#open(user, conn);
    connection.device = device ?? connection.device;
    return connection;
  }

  /** After its tokens changed: closes it when the first of them expires (A3). */
  watch(connection: UserConnection): void {
    this.#unwatch.get(connection)?.();
    this.#unwatch.set(
      connection,
      this.#expiry.watch(connection.expiresAt, () => this.#look(connection)),
    );
  }

  /** Closes it, and frees its place at once: the end of a connection that is dead already may take long to arrive. */
  expel(connection: UserConnection, why: PartylineError): void {
    this.#forget(connection);
    connection.expel(why, this.#clock);
  }

  /** When a token of it has expired: its namespace may have been left since, and come back to with a newer one. */
  #look(connection: UserConnection): void {
    if (connection.expiresAt > this.#clock.now()) this.watch(connection);
    else this.expel(connection, new PartylineError('token_expired', 'this session has expired; sign in again'));
  }

  #open(user: string, conn: Conn): UserConnection {
    const connections = this.#byUser.get(user) ?? new Set();
    if (connections.size >= this.#max) {
      throw new PartylineError('too_many_connections', 'this user has too many connections; close one and try again', { retryAfterMs: 10_000 });
    }
    const connection = new UserConnection(user, conn);
    this.#byUser.set(user, connections.add(connection));
    this.#byConn.set(conn, connection);
    conn.once('close', () => this.#forget(connection));
    return connection;
  }

  #forget(connection: UserConnection): void {
    const { user, conn } = connection;
    this.#unwatch.get(connection)?.();
    if (this.#byConn.get(conn) === connection) this.#byConn.delete(conn);
    const connections = this.#byUser.get(user);
    connections?.delete(connection);
    if (connections?.size === 0) this.#byUser.delete(user);
  }
}
