import type { Person } from '@partyline/protocol';
import type { Clock } from './clock.ts';

/** E4: how long after the last key somebody counts as typing, in milliseconds. */
export const typingMs = 2_000;
/** How often a room is told, at most, in milliseconds. */
const tellEveryMs = 500;
/** An unchanged set is told again, so that clients may forget what they don't hear of any more, in milliseconds. */
const repeatEveryMs = 3_000;
/** Typists told by name: one more than a client shows, since it leaves out its own user. */
const named = 4;

export type TypingListener = (stream: string, people: readonly Person[], count: number) => void;

interface Typist {
  readonly person: Person;
  /** When each connection of theirs stops counting, by the monotonic clock. */
  readonly until: Map<string, number>;
}

interface Room {
  /** By user, in the order in which they began. */
  readonly typists: Map<string, Typist>;
  told: string;
  toldAt: number;
  cancel: (() => void) | undefined;
}

/**
 * E4: who is typing where. The clock is the server's: clients only say "a key, so long ago". A room is told when its set changes, at most
 * twice a second; a room where nobody types holds nothing and has no timer.
 */
export class Typing {
  readonly #clock: Clock;
  readonly #listener: TypingListener;
  readonly #rooms = new Map<string, Room>();
  readonly #places = new Map<string, Set<string>>();

  constructor(clock: Clock, listener: TypingListener) {
    this.#clock = clock;
    this.#listener = listener;
  }

  /** `connection` had a key from `person`, `ageMs` ago. */
  typed(stream: string, connection: string, person: Person, ageMs = 0): void {
    const until = this.#clock.monotonic() + typingMs - ageMs;
    if (until <= this.#clock.monotonic()) return;
    const room: Room = this.#rooms.get(stream) ?? { typists: new Map(), told: '', toldAt: -Infinity, cancel: undefined };
    this.#rooms.set(stream, room);
    const typist: Typist = room.typists.get(person.user) ?? { person, until: new Map() };
    typist.until.set(connection, until);
    room.typists.set(person.user, typist);
    this.#placesOf(connection).add(stream);
    this.#proceed(stream, room);
  }

  /** The person stopped, left, or lost this connection. */
  stopped(stream: string, connection: string, user: string): void {
    this.#places.get(connection)?.delete(stream);
    const room = this.#rooms.get(stream);
    const typist = room?.typists.get(user);
    if (!room || !typist?.until.delete(connection)) return;
    this.#proceed(stream, room);
  }

  /** Their message is there: they aren't typing it any more, on any device. */
  wrote(stream: string, user: string): void {
    const room = this.#rooms.get(stream);
    if (!room?.typists.delete(user)) return;
    this.#proceed(stream, room);
  }

  /** The connection is gone. */
  drop(connection: string, user: string): void {
    for (const stream of [...(this.#places.get(connection) ?? [])]) this.stopped(stream, connection, user);
    this.#places.delete(connection);
  }

  /** Forgets who stopped, tells the room if it's time to, and comes back when something is due. */
  #proceed(stream: string, room: Room): void {
    const now = this.#clock.monotonic();
    this.#expire(room, now);
    const people = [...room.typists.values()].map(({ person }) => person);
    const set = people.map(({ user }) => user).join('\n');
    const isDue = set === room.told ? set !== '' && now - room.toldAt >= repeatEveryMs : now - room.toldAt >= tellEveryMs;
    if (isDue) {
      room.told = set;
      room.toldAt = now;
      this.#listener(stream, people.slice(0, named), people.length);
    }
    room.cancel?.();
    room.cancel = undefined;
    if (set === '' && room.told === '') {
      // The pace holds for who types right after this as well.
      if (now - room.toldAt >= tellEveryMs) this.#rooms.delete(stream);
      else room.cancel = this.#clock.after(room.toldAt + tellEveryMs - now, () => this.#proceed(stream, room));
      return;
    }
    room.cancel = this.#clock.after(this.#nextDue(room, set) - now, () => this.#proceed(stream, room));
  }

  #nextDue(room: Room, set: string): number {
    const toTell = room.toldAt + (set === room.told ? repeatEveryMs : tellEveryMs);
    let due = toTell;
    for (const { until } of room.typists.values()) for (const at of until.values()) due = Math.min(due, at);
    return due;
  }

  #expire(room: Room, now: number): void {
    for (const [user, { until }] of room.typists) {
      for (const [connection, at] of until) if (at <= now) until.delete(connection);
      if (until.size === 0) room.typists.delete(user);
    }
  }

  #placesOf(connection: string): Set<string> {
    const places = this.#places.get(connection) ?? new Set();
    this.#places.set(connection, places);
    return places;
  }
}
