import { namespaces, type Person } from '@partyline/protocol';
import type { z } from 'zod';
import { PartylineError } from '../../core/partyline-error.ts';
import { parsePayload } from '../adapter/parse-payload.ts';
import type { Identity } from '../auth/identity.ts';
import type { RateLimiter, Sender } from '../limits/rate-limiter.ts';
import type { RateKind } from '../limits/rate-limits.ts';
import { JoinedRooms } from './joined-rooms.ts';

/** Streams of this namespace are named `chat:` and the room's name. */
export const streamPrefix = `${namespaces.chat.slice(1)}:`;

export function roomOf(stream: string): string {
  return stream.slice(streamPrefix.length);
}

/** What a payload that can't be parsed costs beside the event itself, in events. */
const malformedCost = 5;

/** A connection in the chat namespace: what its user may do, and which rooms it is in. */
export class ChatConnection {
  readonly rooms = new JoinedRooms();
  readonly #identity: Identity;
  readonly #sender: Sender;
  readonly #limiter: RateLimiter;

  constructor(identity: Identity, sender: Sender, limiter: RateLimiter) {
    this.#identity = identity;
    this.#sender = sender;
    this.#limiter = limiter;
  }

  get person(): Person {
    return this.#identity.person;
  }

  /** A7: throws `invalid_payload`, which costs the sender tokens. */
  parse<T extends z.ZodType>(schema: T, payload: unknown): z.output<T> {
    try {
      return parsePayload(schema, payload);
    } catch (error) {
      this.#limiter.spend('events', this.#sender, malformedCost);
      throw error;
    }
  }

  /** Throws `rate_limited`. */
  admit(kind: RateKind): void {
    this.#limiter.admit(kind, this.#sender);
  }

  /** A5: the room's stream, where this user may read it. */
  readable(room: string): string {
    const stream = streamPrefix + room;
    if (!this.#identity.permissions.canRead(stream)) throw noSuchRoom();
    return stream;
  }

  /** A5: the room's stream, where this user may write to it. Who may read it knows that it exists, so is told more. */
  writable(room: string): string {
    const stream = streamPrefix + room;
    const { permissions } = this.#identity;
    if (permissions.canWrite(stream)) return stream;
    throw permissions.canRead(stream) ? new PartylineError('forbidden', 'you may read this room, but not write to it') : noSuchRoom();
  }
}

/** The same for a room that isn't there and for one that is somebody else's (SECURITY 5). */
export function noSuchRoom(): PartylineError {
  return new PartylineError('not_found', 'there is no such room, or you may not enter it');
}
