import { PartylineError } from '../../core/partyline-error.ts';

/** How many connections each user has. One connection may be in several namespaces; it counts once. */
export class UserConnections {
  readonly #max: number;
  readonly #byUser = new Map<string, Set<object>>();

  constructor(max: number) {
    this.#max = max;
  }

  count(user: string): number {
    return this.#byUser.get(user)?.size ?? 0;
  }

  /** Takes a place for the connection, or throws `too_many_connections`. Returns what gives the place back; `undefined` when it already had one. */
  take(user: string, connection: object): (() => void) | undefined {
    const connections = this.#byUser.get(user) ?? new Set();
    if (connections.has(connection)) return undefined;
    if (connections.size >= this.#max) {
      throw new PartylineError('too_many_connections', 'this user has too many connections; close one and try again', { retryAfterMs: 10_000 });
    }
    this.#byUser.set(user, connections.add(connection));
    return () => {
      connections.delete(connection);
      if (connections.size === 0) this.#byUser.delete(user);
    };
  }
}
