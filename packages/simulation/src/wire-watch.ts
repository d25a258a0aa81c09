import type { ChatEntry, HistoryAck, JoinRoomAck, RemovedFromRoom } from '@partyline/protocol';
import { type ClientHistory, contentOf, type HistoryEvent, type LogEntry } from '@partyline/testing/history';
import type { Packet } from './network/packet.ts';
import { claimsIn, mayRead } from './server/tokens.ts';

/** A request that went up. */
export interface Asked {
  readonly event: string;
  readonly payload: unknown;
}

interface Connection {
  readonly user: string;
  readonly events: HistoryEvent[];
  /** Rooms that its tokens let it read: of two while one takes the other's place. */
  rooms: ReadonlySet<string>;
  /** When the latest of them was issued, in milliseconds. */
  issuedAt: number;
  /** Whether an order made its tokens void. */
  isVoid: boolean;
}

/** Where the streams of a room stand, by epoch. */
export type HeadsOf = (room: string) => Readonly<Record<string, number>>;

/**
 * What the server sends on each connection, as a stock client would take it: each answer to a join or to `history` has what it says; after the
 * answer to a join the next seq and so on; nothing after the answer to leaving, after the one to a token that lacks the right, and after an order
 * that takes it away (I7). The SDK would hide what is wrong here.
 */
export class WireWatch {
  readonly #connections = new Map<string, Connection>();
  /** `user room` of those that an order keeps out. */
  readonly #banned = new Set<string>();
  readonly #rooms: readonly string[];
  readonly #headsOf: HeadsOf;

  constructor(rooms: readonly string[], headsOf: HeadsOf) {
    this.#rooms = rooms;
    this.#headsOf = headsOf;
  }

  /** A call with this token goes up. */
  called(connection: string, user: string, token: string): void {
    const events: HistoryEvent[] = [];
    const rooms = this.#readable(token);
    this.#connections.set(connection, { user, events, rooms, issuedAt: issuedAt(token), isVoid: false });
    for (const room of this.#rooms) if (!rooms.has(room) || this.#banned.has(`${user} ${room}`)) events.push({ type: 'barred', room, heads: {} });
  }

  /** A request goes up on a connection. What a new token adds, it may have as soon as it is asked for. */
  asked(connection: string, { event, payload }: Asked): void {
    const known = this.#connections.get(connection);
    if (!known || event !== 'refreshToken') return;
    const { token } = payload as TokenPayload;
    known.issuedAt = Math.max(known.issuedAt, issuedAt(token));
    known.rooms = new Set([...known.rooms, ...this.#readable(token)]);
    for (const room of known.rooms) this.#allow(known, room);
  }

  /** A packet came down on a connection; `asked` is the request that it answers. */
  saw(connection: string, { type, data }: Packet, asked: Asked | undefined): void {
    const known = this.#connections.get(connection);
    if (!known) return;
    if (type === 'event') this.#event(known.events, data as [string, unknown]);
    if (type === 'ack' && asked) this.#answer(known, asked, (data as [unknown])[0] as { readonly ok: boolean });
  }

  /** An order took a user's right to a room away. */
  banned(user: string, room: string): void {
    this.#banned.add(`${user} ${room}`);
    for (const each of this.#connections.values()) if (each.user === user) this.#bar(each, room);
  }

  /** And gave it back. */
  unbanned(user: string, room: string): void {
    this.#banned.delete(`${user} ${room}`);
    for (const each of this.#connections.values()) if (each.user === user) this.#allow(each, room);
  }

  /** An order made void what tokens a user had: nothing comes any more to those who came with one of them. */
  revoked(user: string, now: number): void {
    for (const each of this.#connections.values()) {
      if (each.user !== user || each.issuedAt > now) continue;
      each.isVoid = true;
      for (const room of this.#rooms) this.#bar(each, room);
    }
  }

  get histories(): readonly ClientHistory[] {
    return [...this.#connections].map(([client, { user, events }]) => ({ client, user, events, end: 'gone', isStock: true }));
  }

  #bar({ events, rooms }: Connection, room: string): void {
    if (rooms.has(room)) events.push({ type: 'barred', room, heads: this.#headsOf(room) });
  }

  #allow({ user, events, rooms, isVoid }: Connection, room: string): void {
    if (rooms.has(room) && !isVoid && !this.#banned.has(`${user} ${room}`)) events.push({ type: 'allowed', room });
  }

  #readable(token: string): ReadonlySet<string> {
    const { rooms } = claimsIn(token);
    return new Set(this.#rooms.filter((room) => mayRead(rooms, room)));
  }

  #event(events: HistoryEvent[], [name, payload]: [string, unknown]): void {
    if (name === 'newMessage' || name === 'messageChanged') {
      const { room, epoch } = payload as ChatEntry;
      events.push({ type: 'delivered', room, epoch, ...entryOf(payload as ChatEntry) });
    } else if (name === 'removedFromRoom') {
      events.push({ type: 'left', room: (payload as RemovedFromRoom).room });
    }
  }

  #answer(connection: Connection, { event, payload }: Asked, answer: { readonly ok: boolean }): void {
    const { events } = connection;
    if (!answer.ok) return;
    if (event === 'joinRoom') this.#joined(events, payload as Claim, answer as JoinRoomAck);
    if (event === 'history') this.#paged(events, payload as Claim, answer as HistoryAck);
    if (event === 'leaveRoom') events.push({ type: 'left', room: (payload as { readonly room: string }).room });
    if (event === 'refreshToken') this.#refreshed(connection, (payload as TokenPayload).token);
  }

  /** Rights that the new token lacks ended with it: what is said of such a room comes before this answer. */
  #refreshed(connection: Connection, token: string): void {
    connection.rooms = this.#readable(token);
    for (const room of this.#rooms) {
      if (!connection.rooms.has(room)) connection.events.push({ type: 'left', room }, { type: 'barred', room, heads: {} });
    }
  }

  #joined(events: HistoryEvent[], { epoch: claimed, after }: Claim, { room, epoch, head, verdict, removed, entries, more }: JoinRoomAck): void {
    const isReset = verdict === 'reset';
    const goesOn = after !== undefined && !isReset;
    events.push({
      ...{ type: 'page', room, epoch, asked: goesOn ? { after } : 'latest', head, entries: entries.map(entryOf), more },
      ...(removed && { removed }),
      ...(isReset && claimed !== undefined && after !== undefined && { forgotten: { epoch: claimed, after } }),
    });
    events.push({ type: 'joined', room, position: { epoch, after: head } });
  }

  #paged(events: HistoryEvent[], { room, after, before }: Claim, { epoch, entries, more }: HistoryAck): void {
    const asked = before !== undefined ? { before } : { after: after as number };
    events.push({ type: 'page', room, epoch, asked, entries: entries.map(entryOf), more });
  }
}

interface TokenPayload {
  readonly token: string;
}

function issuedAt(token: string): number {
  return claimsIn(token).iat * 1000;
}

/** What requests for entries say of where they stand. */
interface Claim {
  readonly room: string;
  readonly epoch?: string;
  readonly after?: number;
  readonly before?: number;
}

function entryOf(entry: ChatEntry): LogEntry {
  const { seq, id, sender } = entry;
  return { seq, id, author: sender, content: contentOf(entry) };
}
