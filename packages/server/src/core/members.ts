import type { Person } from '@partyline/protocol';
import type { Clock } from './clock.ts';

/** Told when a user is gone from a room with the last connection. */
export type LeftListener = (stream: string, person: Person) => void;

export interface MembersOptions {
  readonly clock: Clock;
  /** E5: how long a user whose connection dropped stays a member, in milliseconds. */
  readonly graceMs?: number;
}

interface Member {
  person: Person;
  /** Connections by id: live ones, and dropped ones that still count until their grace ends. */
  readonly connections: Map<string, 'live' | 'dropped'>;
}

/**
 * Who is in which room, by user: across connections and devices, and across a reload. Users count once, however many
 * connections they have; a dropped connection holds its place for a grace period, which the user's next join takes over.
 */
export class Members {
  /** E5, in milliseconds. */
  readonly graceMs: number;
  readonly #clock: Clock;
  readonly #rooms = new Map<string, Map<string, Member>>();
  /** The rooms and users that a connection counts in. */
  readonly #places = new Map<string, Map<string, string>>();
  readonly #graces = new Map<string, () => void>();
  readonly #listeners = new Set<LeftListener>();

  constructor({ clock, graceMs = 15_000 }: MembersOptions) {
    this.#clock = clock;
    this.graceMs = graceMs;
  }

  /** Returns its own undo. */
  onLeft(listener: LeftListener): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** Whether the user is new there: neither there with another connection, nor gone for just a moment. */
  join(stream: string, connection: string, person: Person): boolean {
    const members = this.#rooms.get(stream) ?? new Map<string, Member>();
    this.#rooms.set(stream, members);
    const member = members.get(person.user);
    if (member) {
      member.person = person;
      if (!member.connections.has(connection)) this.#takeOver(stream, member);
      member.connections.set(connection, 'live');
    } else {
      members.set(person.user, { person, connections: new Map([[connection, 'live']]) });
    }
    this.#placesOf(connection).set(stream, person.user);
    return !member;
  }

  /** At once, without grace: the user said so. */
  leave(stream: string, connection: string): void {
    const places = this.#places.get(connection);
    const user = places?.get(stream);
    if (!places || user === undefined) return;
    places.delete(stream);
    if (places.size === 0) this.#forget(connection);
    this.#removeFrom(stream, user, connection);
  }

  /** All rooms of a connection, at once. */
  leaveAll(connection: string): void {
    const places = [...(this.#places.get(connection) ?? [])];
    this.#forget(connection);
    for (const [stream, user] of places) this.#removeFrom(stream, user, connection);
  }

  /** The connection is gone; its user may be back in a moment. */
  drop(connection: string): void {
    const places = this.#places.get(connection);
    if (!places) return;
    if (this.graceMs === 0) return this.leaveAll(connection);
    for (const [stream, user] of places) this.#rooms.get(stream)?.get(user)?.connections.set(connection, 'dropped');
    this.#graces.set(
      connection,
      this.#clock.after(this.graceMs, () => this.leaveAll(connection)),
    );
  }

  /** In the order in which they came. */
  list(stream: string, limit: number): readonly Person[] {
    const persons: Person[] = [];
    for (const { person } of this.#rooms.get(stream)?.values() ?? []) {
      if (persons.length === limit) break;
      persons.push(person);
    }
    return persons;
  }

  /** The rooms that a connection counts in, dropped or not. */
  streamsOf(connection: string): Iterable<string> {
    return this.#places.get(connection)?.keys() ?? [];
  }

  count(stream: string): number {
    return this.#rooms.get(stream)?.size ?? 0;
  }

  /** Frees one dropped connection's place in favour of the one that joins. */
  #takeOver(stream: string, member: Member): void {
    for (const [held, state] of member.connections) {
      if (state !== 'dropped') continue;
      member.connections.delete(held);
      const places = this.#places.get(held);
      places?.delete(stream);
      if (places?.size === 0) this.#forget(held);
      return;
    }
  }

  #removeFrom(stream: string, user: string, connection: string): void {
    const members = this.#rooms.get(stream);
    const member = members?.get(user);
    if (!members || !member) return;
    member.connections.delete(connection);
    if (member.connections.size > 0) return;
    members.delete(user);
    if (members.size === 0) this.#rooms.delete(stream);
    for (const listener of this.#listeners) listener(stream, member.person);
  }

  #placesOf(connection: string): Map<string, string> {
    const places = this.#places.get(connection) ?? new Map<string, string>();
    this.#places.set(connection, places);
    return places;
  }

  #forget(connection: string): void {
    this.#places.delete(connection);
    this.#graces.get(connection)?.();
    this.#graces.delete(connection);
  }
}
