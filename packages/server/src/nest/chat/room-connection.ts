import { namespaces, type Person } from '@partyline/protocol';
import type { DisconnectReason, Socket } from 'socket.io';
import type { z } from 'zod';
import { PartylineError } from '../../core/partyline-error.ts';
import { parsePayload } from '../adapter/parse-payload.ts';
import { sessionOf } from '../adapter/socket-session.ts';
import type { Identity, SocketData } from '../auth/identity.ts';
import type { Account, Costs } from '../limits/account.ts';
import type { RateLimiter } from '../limits/rate-limiter.ts';
import type { RateKind } from '../limits/rate-limits.ts';

/** Streams of rooms are named `chat:` and the room's name; the rights to them are the rights to all that belongs to the room. */
export const streamPrefix = `${namespaces.chat.slice(1)}:`;

export function roomOf(stream: string): string {
  return stream.slice(streamPrefix.length);
}

/** What a payload that can't be parsed costs beside the event itself, in events. */
const malformedCost = 5;

/** A connection in a namespace of rooms: who is at its other end, and what they may do. */
export class RoomConnection {
  protected readonly socket: Socket;
  readonly #account: Account;

  /** Throws where nobody is signed in. */
  constructor(socket: Socket, limiter: RateLimiter) {
    if (!(socket.data as Partial<SocketData>).identity) throw new PartylineError('unauthorized', 'sign in first');
    this.socket = socket;
    this.#account = limiter.of(sessionOf(socket)?.sender ?? {});
  }

  get person(): Person {
    return this.#identity.person;
  }

  /** As of now: a refreshed token brings another one. */
  get #identity(): Identity {
    return (this.socket.data as SocketData).identity;
  }

  /** A7: throws `invalid_payload`, which costs the sender tokens. */
  parse<T extends z.ZodType>(schema: T, payload: unknown): z.output<T> {
    try {
      return parsePayload(schema, payload);
    } catch (error) {
      this.#account.spend('events', malformedCost);
      throw error;
    }
  }

  /** Throws `rate_limited`. */
  admit(kind: RateKind, cost = 1): void {
    this.#account.admit(kind, cost);
  }

  /** The same for several kinds at once, or none of them. */
  admitAll(costs: Costs): void {
    this.#account.admitAll(costs);
  }

  /** A5: the room's stream, where this user may read it. */
  readable(room: string): string {
    const stream = streamPrefix + room;
    if (!this.canRead(stream)) throw noSuchRoom();
    return stream;
  }

  canRead(stream: string): boolean {
    return this.#identity.permissions.canRead(stream);
  }

  /** A5: why this user may not write to a stream, `undefined` where it may. Who may read it knows that it exists, so is told more. */
  refusalToWrite(stream: string): PartylineError | undefined {
    const { permissions } = this.#identity;
    if (permissions.canWrite(stream)) return undefined;
    return permissions.canRead(stream) ? new PartylineError('forbidden', 'you may read this room, but not write to it') : noSuchRoom();
  }

  /** Whether its end is meant to be one: who closes it on purpose doesn't come back, nor may who is banned. Who drops may be back in a moment (E5). */
  isLeaving(reason: DisconnectReason): boolean {
    return reason === 'client namespace disconnect' || sessionOf(this.socket)?.farewell?.code === 'banned';
  }
}

/** The same for a room that isn't there and for one that is somebody else's (SECURITY 5). */
export function noSuchRoom(): PartylineError {
  return new PartylineError('not_found', 'there is no such room, or you may not enter it');
}
