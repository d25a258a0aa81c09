import { Inject, type OnModuleDestroy } from '@nestjs/common';
import { ConnectedSocket, MessageBody, type OnGatewayInit, SubscribeMessage, WebSocketGateway, WebSocketServer } from '@nestjs/websockets';
import * as wire from '@partyline/protocol';
import type { DisconnectReason, Namespace, Socket } from 'socket.io';
import { PartylineError } from '../../core/partyline-error.ts';
import { Presence, type UserPresence } from '../../core/presence.ts';
import { Typing } from '../../core/typing.ts';
import { sessionOf } from '../adapter/socket-session.ts';
import { chatOptions, type ChatOptions } from './chat.options.ts';
import { ChatConnections } from './chat-connection.ts';
import { roomOf, streamPrefix } from './room-connection.ts';

/** What of a room is never stored: who is typing (E4), and who is at their device (E5). */
@WebSocketGateway({ namespace: wire.namespaces.chat })
export class EphemeralGateway implements OnGatewayInit, OnModuleDestroy {
  @WebSocketServer() private readonly server!: Namespace;
  readonly #options: ChatOptions;
  readonly #connections: ChatConnections;
  readonly #presence: Presence;
  readonly #typing: Typing;
  #stop: (() => void)[] = [];

  constructor(@Inject(chatOptions) options: ChatOptions, @Inject(ChatConnections) connections: ChatConnections, @Inject(Presence) presence: Presence) {
    this.#options = options;
    this.#connections = connections;
    this.#presence = presence;
    this.#typing = new Typing(options.clock, (stream, people, count) => this.#tellTyping(stream, people, count));
  }

  afterInit(): void {
    this.#stop = [
      this.#presence.onChanged((stream, people) => this.#tellPresence(stream, people)),
      this.#options.streams.listen(streamPrefix, (stream, _epoch, { kind, author }) => {
        if (kind === 'message') this.#typing.wrote(stream, author.user);
      }),
    ];
  }

  onModuleDestroy(): void {
    for (const stop of this.#stop.splice(0)) stop();
    this.#presence.close();
    this.#typing.close();
  }

  handleConnection(socket: Socket): void {
    const connection = this.#connections.of(socket);
    const { user } = connection.person;
    this.#presence.connect(socket.id, user);
    connection.rooms.onLeft((stream) => this.#typing.stopped(stream, socket.id, user));
    sessionOf(socket)?.onIdentity(() => {
      for (const { stream } of connection.rooms.all) if (connection.refusalToWrite(stream)) this.#typing.stopped(stream, socket.id, user);
    });
  }

  handleDisconnect(socket: Socket, reason: DisconnectReason): void {
    const connection = this.#connections.find(socket);
    if (!connection) return;
    this.#typing.drop(socket.id, connection.person.user);
    if (connection.isLeaving(reason)) this.#presence.leave(socket.id);
    else this.#presence.drop(socket.id);
  }

  /** E4. A5: who types in a room is in it, and may write there. */
  @SubscribeMessage('typing')
  typing(@ConnectedSocket() socket: Socket, @MessageBody() body: unknown): wire.TypingAck {
    const connection = this.#connections.of(socket);
    const { room, on, ageMs } = connection.parse(wire.Typing, body);
    const stream = streamPrefix + room;
    const refusal = connection.refusalToWrite(stream);
    if (refusal) throw refusal;
    if (!connection.rooms.has(stream)) throw new PartylineError('not_found', 'you are not in this room; join it first');
    if (on) this.#typing.typed(stream, socket.id, connection.person, ageMs);
    else this.#typing.stopped(stream, socket.id, connection.person.user);
    return { ok: true };
  }

  @SubscribeMessage('presence')
  presence(@ConnectedSocket() socket: Socket, @MessageBody() body: unknown): wire.PresenceAck {
    const { state } = this.#connections.of(socket).parse(wire.Presence, body);
    this.#presence.set(socket.id, state);
    return { ok: true };
  }

  /** Whoever can't take it now is told again in 3 s; but that nobody types any more is told once. */
  #tellTyping(stream: string, people: readonly wire.Person[], count: number): void {
    const typists: wire.Typists = { room: roomOf(stream), people: [...people], count };
    const room = this.server.to(stream);
    (count > 0 ? room.volatile : room).emit('typing', typists);
  }

  /** Large rooms are not told: it would cost members x members. */
  #tellPresence(stream: string, people: readonly UserPresence[]): void {
    if (this.#options.members.count(stream) > wire.limits.announcedMembers) return;
    const change: wire.PresenceChange = { room: roomOf(stream), people: [...people] };
    this.server.to(stream).emit('presence', change);
  }
}
