import { type Person, times } from '@partyline/protocol';
import type { Clock } from './clock.ts';

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
  /** When it is looked at next, by the monotonic clock. */
  due: number;
  cancel: (() => void) | undefined;
}

/**
 * E4: who is typing where. The clock is the server's: clients only say "a key, so long ago". A room is told when its set changes, at most
 * twice a second; a room where nobody types holds nothing and has no timer. What a key costs doesn't depend on how many others type.
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

  /** Of how many rooms and connections something is held: of none once nobody types, and no connection is left that did. */
  get size(): number {
    return this.#rooms.size + this.#places.size;
  }

  /** `connection` had a key from `person`, `ageMs` ago. */
  typed(stream: string, connection: string, person: Person, ageMs = 0): void {
    const until = this.#clock.monotonic() + times.typing - ageMs;
    if (until <= this.#clock.monotonic()) return;
    this.#placesOf(connection).add(stream);
    const room: Room = this.#rooms.get(stream) ?? { typists: new Map(), told: '', toldAt: -Infinity, due: Infinity, cancel: undefined };
    this.#rooms.set(stream, room);
    const typist = room.typists.get(person.user);
    if (typist) {
      typist.until.set(connection, Math.max(until, typist.until.get(connection) ?? 0));
      return;
    }
    room.typists.set(person.user, { person, until: new Map([[connection, until]]) });
    this.#changed(stream, room);
  }

  /** The person stopped, left, or lost this connection. */
  stopped(stream: string, connection: string, user: string): void {
    this.#places.get(connection)?.delete(stream);
    const room = this.#rooms.get(stream);
    const typist = room?.typists.get(user);
    if (!room || !typist?.until.delete(connection)) return;
    if (typist.until.size > 0) return this.#lookBy(stream, room, Math.max(...typist.until.values()));
    room.typists.delete(user);
    this.#changed(stream, room);
  }

  /** Their message is there: they aren't typing it any more, on any device. */
  wrote(stream: string, user: string): void {
    const room = this.#rooms.get(stream);
    if (!room?.typists.delete(user)) return;
    this.#changed(stream, room);
  }

  /** The connection is gone. */
  drop(connection: string, user: string): void {
    for (const stream of [...(this.#places.get(connection) ?? [])]) this.stopped(stream, connection, user);
    this.#places.delete(connection);
  }

  /** No timer is left. */
  close(): void {
    for (const { cancel } of this.#rooms.values()) cancel?.();
  }

  /** The room is told now, or as soon as it may be. */
  #changed(stream: string, room: Room): void {
    const due = room.toldAt + tellEveryMs;
    if (due <= this.#clock.monotonic()) this.#proceed(stream, room);
    else this.#lookBy(stream, room, due);
  }

  /** The room is looked at then at the latest, or as soon as it may be told. */
  #lookBy(stream: string, room: Room, at: number): void {
    const due = Math.max(at, room.toldAt + tellEveryMs);
    if (due < room.due) this.#schedule(stream, room, due);
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
    // The pace holds for who types right after the last one stopped as well.
    if (set === '' && room.told === '' && now - room.toldAt >= tellEveryMs) this.#forget(stream, room);
    else this.#schedule(stream, room, this.#nextDue(room, set));
  }

  /** A timer of it may be late, and would take the stream's next room for this one. */
  #forget(stream: string, room: Room): void {
    room.cancel?.();
    this.#rooms.delete(stream);
  }

  #schedule(stream: string, room: Room, due: number): void {
    room.cancel?.();
    room.due = due;
    room.cancel = this.#clock.after(Math.max(0, due - this.#clock.monotonic()), () => this.#proceed(stream, room));
  }

  /** Never before the room may be told again: what happens until then is looked at together. */
  #nextDue(room: Room, set: string): number {
    let due = room.toldAt + (set === room.told && set !== '' ? repeatEveryMs : tellEveryMs);
    for (const { until } of room.typists.values()) for (const at of until.values()) due = Math.min(due, at);
    return Math.max(due, room.toldAt + tellEveryMs);
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
