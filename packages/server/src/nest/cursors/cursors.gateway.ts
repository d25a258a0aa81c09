import { Inject, type OnModuleDestroy } from '@nestjs/common';
import { Ack, ConnectedSocket, MessageBody, SubscribeMessage, WebSocketGateway, WebSocketServer } from '@nestjs/websockets';
import * as wire from '@partyline/protocol';
import type { Namespace, Socket } from 'socket.io';
import type { ByteBudget } from '../../core/cursors/byte-budget.ts';
import type { CursorField, CursorMember, FieldListener } from '../../core/cursors/cursor-field.ts';
import { type Ack as Answer, sessionOf } from '../adapter/socket-session.ts';
import { noSuchRoom, streamPrefix } from '../chat/room-connection.ts';
import { CursorConnection, type Stay, tooSoon } from './cursor-connection.ts';
import { CursorFields, type Place } from './cursor-fields.ts';
import { cursorsOptions, type CursorsOptions } from './cursors.options.ts';
import { EventLoopLag } from './event-loop-lag.ts';

const { limits, namespaces } = wire;

/** What came in and went out since the start. */
export interface CursorStats {
  /** Moves that counted, and those that came too fast. */
  moves: number;
  dropped: number;
  /** Frames told to rooms, and their bytes: each is sent to all who look there. */
  frames: number;
  frameBytes: number;
}

/** Cursors: each handler parses, authorises and limits, then asks the field. Who may read a room may have a cursor in it. */
@WebSocketGateway({ namespace: namespaces.cursors })
export class CursorsGateway implements OnModuleDestroy {
  @WebSocketServer() private readonly server!: Namespace<wire.UpEvents<'/cursors'>, wire.DownEvents<'/cursors'>>;
  readonly stats: CursorStats = { moves: 0, dropped: 0, frames: 0, frameBytes: 0 };
  readonly #connections = new WeakMap<Socket, CursorConnection>();
  readonly #options: CursorsOptions;
  readonly #fields: CursorFields;

  constructor(@Inject(cursorsOptions) options: CursorsOptions) {
    const { clock, lag = new EventLoopLag(clock) } = options;
    this.#options = options;
    this.#fields = new CursorFields(clock, lag, (place, field) => this.#tellerOf(place, field));
  }

  onModuleDestroy(): void {
    this.#fields.close();
  }

  handleConnection(socket: Socket): void {
    const connection = new CursorConnection(socket, this.#options.limiter);
    this.#connections.set(socket, connection);
    const session = sessionOf(socket);
    session?.addEphemeral('move', {
      kind: 'moves',
      isTaken: (payload) => isPlainMove(payload) && connection.find(payload[0]) !== undefined,
      take: (payload) => this.#take(socket, connection, payload as wire.Move),
      onDropped: () => void (this.stats.dropped += 1),
    });
    session?.onIdentity(() => this.#reconsider(socket, connection));
    // Those that weren't plain. Not through Nest, for nobody waits for an answer.
    socket.on('move', (...args: unknown[]) => {
      const ack = typeof args.at(-1) === 'function' ? (args.pop() as Answer) : undefined;
      try {
        this.#move(socket, connection, args.length === 1 ? args[0] : undefined);
      } catch (error) {
        session?.refuse(error, ack);
      }
    });
  }

  /** Without a grace: a dot that stands still while nobody is there says something wrong, and one that comes back is just a dot. */
  handleDisconnect(socket: Socket): void {
    for (const stay of this.#connections.get(socket)?.stays ?? []) this.#fields.leave(stay, socket.id);
  }

  /** Answers before anything else of the room is told to this connection. */
  @SubscribeMessage('join')
  join(@ConnectedSocket() socket: Socket, @MessageBody() body: unknown, @Ack() ack?: (answer: wire.JoinCursorsAck) => void): void {
    const connection = this.#connectionOf(socket);
    const { room, surface, area } = connection.parse(wire.JoinCursors, body);
    connection.readable(room);
    connection.checkPlaceFor(room);
    connection.admit('joins');
    connection.ask(room, this.#options.clock.monotonic());
    const before = connection.find(room);
    const spent = before && before.surface !== surface ? this.#leave(socket, connection, before) : undefined;
    const field = this.#fields.at({ room, surface });
    const { member, snapshot, movesPerSecond, area: itsArea } = field.join(socket.id, connection.person, area ?? undefined, spent);
    const stay = connection.find(room) ?? { room, surface, field, area: '' };
    connection.enter(stay);
    this.#attach(socket, stay, itsArea);
    ack?.({
      ok: true,
      room,
      slot: member.slot,
      color: member.color,
      movesPerSecond,
      members: field.list(limits.membersListed).map(toWire),
      memberCount: field.size,
      cursors: snapshot.bytes,
      more: snapshot.more,
    });
  }

  @SubscribeMessage('viewport')
  viewport(@ConnectedSocket() socket: Socket, @MessageBody() body: unknown, @Ack() ack?: (answer: wire.CursorsAck) => void): void {
    const connection = this.#connectionOf(socket);
    const { room, area } = connection.parse(wire.Viewport, body);
    const stay = connection.in(room);
    connection.ask(room, this.#options.clock.monotonic());
    const looked = stay.field.look(socket.id, area ?? undefined);
    if (!looked) throw noSuchRoom();
    this.#attach(socket, stay, looked.area);
    ack?.({ ok: true, cursors: looked.snapshot.bytes, more: looked.snapshot.more });
  }

  @SubscribeMessage('resync')
  resync(@ConnectedSocket() socket: Socket, @MessageBody() body: unknown, @Ack() ack?: (answer: wire.CursorsAck) => void): void {
    const connection = this.#connectionOf(socket);
    const stay = connection.in(connection.parse(wire.Resync, body).room);
    connection.ask(stay.room, this.#options.clock.monotonic());
    const snapshot = stay.field.resync(socket.id);
    if (!snapshot) throw tooSoon();
    ack?.({ ok: true, cursors: snapshot.bytes, more: snapshot.more });
  }

  @SubscribeMessage('people')
  people(@ConnectedSocket() socket: Socket, @MessageBody() body: unknown): wire.PeopleAck {
    const connection = this.#connectionOf(socket);
    const { room, slots } = connection.parse(wire.People, body);
    return { ok: true, members: connection.in(room).field.membersAt(slots).map(toWire) };
  }

  @SubscribeMessage('leave')
  leave(@ConnectedSocket() socket: Socket, @MessageBody() body: unknown): wire.LeaveCursorsAck {
    const connection = this.#connectionOf(socket);
    const stay = connection.find(connection.parse(wire.LeaveCursors, body).room);
    if (stay) this.#leave(socket, connection, stay);
    return { ok: true };
  }

  #move(socket: Socket, connection: CursorConnection, payload: unknown): void {
    this.#take(socket, connection, connection.parse(wire.Move, payload));
  }

  /** Of a room that was left a moment ago, or from which its user was removed, one may still be under way. */
  #take(socket: Socket, connection: CursorConnection, [room, x, y]: wire.Move): void {
    const stay = connection.find(room);
    if (!stay) return;
    this.stats.moves += 1;
    stay.field.move(socket.id, x, y);
  }

  /** The user's rights, or their name, may have changed. */
  #reconsider(socket: Socket, connection: CursorConnection): void {
    for (const stay of connection.stays) {
      if (connection.canRead(streamPrefix + stay.room)) {
        stay.field.rename(socket.id, connection.person);
        continue;
      }
      this.#leave(socket, connection, stay);
      const { code, message } = noSuchRoom();
      socket.emit('removedFromRoom', { room: stay.room, code, message } satisfies wire.RemovedFromRoom);
    }
  }

  /** From now on it gets the frames of this area, and no others of the room. */
  #attach(socket: Socket, stay: Stay, area: string): void {
    if (stay.area === area) return;
    if (stay.area !== '') void socket.leave(areaRoom(stay, stay.area));
    stay.area = area;
    void socket.join([placeRoom(stay), areaRoom(stay, area)]);
  }

  /** Returns what was sent of it within this second. */
  #leave(socket: Socket, connection: CursorConnection, stay: Stay): ByteBudget | undefined {
    connection.leave(stay.room, this.#options.clock.monotonic());
    void socket.leave(placeRoom(stay));
    void socket.leave(areaRoom(stay, stay.area));
    return this.#fields.leave(stay, socket.id);
  }

  /** One frame for all members of an area, which the engine shares; who reads too slowly loses it, but for the last one before a pause. */
  #tellerOf(place: Place, field: () => CursorField): FieldListener {
    const { room } = place;
    return {
      frame: (area, bytes, isLast, without) => {
        this.stats.frames += 1;
        this.stats.frameBytes += bytes.length;
        const all = this.server.to(areaRoom(place, area));
        const to = without.length > 0 ? all.except([...without]) : all;
        (isLast ? to : to.volatile).emit('cursors', room, bytes);
      },
      roster: (joined, left) =>
        this.server.to(placeRoom(place)).emit('roster', { room, joined: joined.map(toWire), left: [...left], memberCount: field().size }),
      budget: (movesPerSecond) => this.server.to(placeRoom(place)).emit('budget', { room, movesPerSecond }),
    };
  }

  #connectionOf(socket: Socket): CursorConnection {
    const connection = this.#connections.get(socket);
    if (!connection) throw new Error('an event came before the connection did');
    return connection;
  }
}

/** What the schema says, told without it, for that takes as long as all else that is done for a move here. Of a room's name a joined room needs no more. */
function isPlainMove(payload: unknown): payload is wire.Move {
  if (!Array.isArray(payload) || typeof payload[0] !== 'string') return false;
  return payload.length === 1 || (payload.length === 3 && isCoordinate(payload[1]) && isCoordinate(payload[2]));
}

function isCoordinate(value: unknown): boolean {
  return Number.isInteger(value) && (value as number) >= 0 && (value as number) <= wire.highestCoordinate;
}

/** Socket.IO's room of all who are there. A space is in no name, so these are nobody's rooms. */
function placeRoom({ room, surface }: Place): string {
  return `${room} ${surface}`;
}

function areaRoom(place: Place, area: string): string {
  return `${placeRoom(place)} ${area}`;
}

function toWire({ slot, user, name, color }: CursorMember): wire.CursorMember {
  return [slot, user, name, color];
}
