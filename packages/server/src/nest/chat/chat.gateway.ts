import { randomUUID } from 'node:crypto';
import { Inject, type OnModuleDestroy } from '@nestjs/common';
import { Ack, ConnectedSocket, MessageBody, type OnGatewayInit, SubscribeMessage, WebSocketGateway, WebSocketServer } from '@nestjs/websockets';
import * as wire from '@partyline/protocol';
import type { DisconnectReason, Namespace, Socket } from 'socket.io';
import type { Append, Entry } from '../../core/entry.ts';
import type { JoinAnswer } from '../../core/join-answer.ts';
import { PartylineError } from '../../core/partyline-error.ts';
import { sessionOf } from '../adapter/socket-session.ts';
import type { SocketData } from '../auth/identity.ts';
import { chatOptions, type ChatOptions } from './chat.options.ts';
import { ChatConnection, noSuchRoom, roomOf, streamPrefix } from './chat-connection.ts';
import { fitPage } from './page.ts';
import { toWire } from './wire-entry.ts';

const { limits, namespaces } = wire;

/** What a handler adds to an append; the rest is the same for all. */
type Content = Pick<Append, 'kind' | 'data' | 'target' | 'requires' | 'erasesTarget'>;

/** The chat: durable messages in rooms. Each handler parses, authorises and limits, then asks the streams. */
@WebSocketGateway({ namespace: namespaces.chat })
export class ChatGateway implements OnGatewayInit, OnModuleDestroy {
  @WebSocketServer() private readonly server!: Namespace;
  readonly #connections = new WeakMap<Socket, ChatConnection>();
  readonly #options: ChatOptions;
  #stop: (() => void)[] = [];

  constructor(@Inject(chatOptions) options: ChatOptions) {
    this.#options = options;
  }

  afterInit(): void {
    const { streams, members } = this.#options;
    this.#stop = [
      streams.listen(streamPrefix, (stream, epoch, entry) => this.#tell(stream, epoch, entry)),
      members.onLeft((stream, person) => this.#announce('userLeft', stream, person)),
    ];
  }

  onModuleDestroy(): void {
    for (const stop of this.#stop.splice(0)) stop();
  }

  handleConnection(socket: Socket): void {
    const { identity } = socket.data as Partial<SocketData>;
    if (!identity) throw new PartylineError('unauthorized', 'sign in first');
    this.#connections.set(socket, new ChatConnection(identity, sessionOf(socket)?.sender ?? {}, this.#options.limiter));
  }

  /** Who closes the connection on purpose is gone at once; who drops may be back in a moment (E5). */
  handleDisconnect(socket: Socket, reason: DisconnectReason): void {
    this.#connections.get(socket)?.rooms.leaveAll();
    if (reason === 'client namespace disconnect') this.#options.members.leaveAll(socket.id);
    else this.#options.members.drop(socket.id);
  }

  /** D6. Answers in the moment of attaching: what the answer doesn't have comes after it. */
  @SubscribeMessage('joinRoom')
  async joinRoom(@ConnectedSocket() socket: Socket, @MessageBody() body: unknown, @Ack() ack?: (answer: wire.JoinRoomAck) => void): Promise<void> {
    const connection = this.#connectionOf(socket);
    const { room, epoch, after, limit = limits.page.default } = connection.parse(wire.JoinRoom, body);
    const stream = connection.readable(room);
    connection.admit('joins');
    const stay = connection.rooms.begin(stream);
    try {
      await this.#options.streams.join(stream, { epoch, after, limit }, (answer) => {
        if (!connection.rooms.isCurrent(stay)) throw new PartylineError('not_found', 'this room was left before it was joined');
        stay.isAttached = true;
        void socket.join(stream);
        const isNew = this.#options.members.join(stream, socket.id, connection.person);
        ack?.(this.#joined(stream, answer));
        if (isNew) this.#announce('userJoined', stream, connection.person);
      });
    } finally {
      connection.rooms.settle(stay);
    }
  }

  @SubscribeMessage('leaveRoom')
  leaveRoom(@ConnectedSocket() socket: Socket, @MessageBody() body: unknown): wire.LeaveRoomAck {
    const connection = this.#connectionOf(socket);
    const stream = streamPrefix + connection.parse(wire.LeaveRoom, body).room;
    connection.rooms.leave(stream);
    void socket.leave(stream);
    this.#options.members.leave(stream, socket.id);
    return { ok: true };
  }

  @SubscribeMessage('sendMessage')
  sendMessage(@ConnectedSocket() socket: Socket, @MessageBody() body: unknown): Promise<wire.PublishAck> {
    const connection = this.#connectionOf(socket);
    const { room, id, text, replyTo } = connection.parse(wire.SendMessage, body);
    if (replyTo === undefined) return this.#publish(connection, room, id, { kind: 'message', data: { text } });
    return this.#publish(connection, room, id, { kind: 'message', data: { text, replyTo }, requires: { seq: replyTo, kind: 'message' } });
  }

  @SubscribeMessage('editMessage')
  editMessage(@ConnectedSocket() socket: Socket, @MessageBody() body: unknown): Promise<wire.PublishAck> {
    const connection = this.#connectionOf(socket);
    const { room, id, seq, text } = connection.parse(wire.EditMessage, body);
    const requires = { seq, kind: 'message', author: connection.person.user };
    return this.#publish(connection, room, id, { kind: 'edit', data: { text }, target: seq, requires });
  }

  @SubscribeMessage('deleteMessage')
  deleteMessage(@ConnectedSocket() socket: Socket, @MessageBody() body: unknown): Promise<wire.PublishAck> {
    const connection = this.#connectionOf(socket);
    const { room, id, seq } = connection.parse(wire.DeleteMessage, body);
    const requires = { seq, kind: 'message', author: connection.person.user };
    return this.#publish(connection, room, id, { kind: 'delete', data: {}, target: seq, requires, erasesTarget: true });
  }

  @SubscribeMessage('react')
  react(@ConnectedSocket() socket: Socket, @MessageBody() body: unknown): Promise<wire.PublishAck> {
    const connection = this.#connectionOf(socket);
    const { room, id, seq, emoji, on } = connection.parse(wire.React, body);
    return this.#publish(connection, room, id, { kind: 'react', data: { emoji, on }, target: seq, requires: { seq, kind: 'message' } });
  }

  @SubscribeMessage('history')
  async history(@ConnectedSocket() socket: Socket, @MessageBody() body: unknown): Promise<wire.HistoryAck> {
    const connection = this.#connectionOf(socket);
    const { room, before, after, limit = limits.page.default } = connection.parse(wire.History, body);
    const stream = connection.readable(room);
    const range = before !== undefined ? { before } : after !== undefined ? { after } : 'latest';
    const page = await this.#options.streams.history(stream, range, limit);
    if (!page) throw noSuchRoom();
    const { epoch, entries, more } = fitPage(page, after === undefined ? 'last' : 'first');
    return { ok: true, epoch, entries: entries.map((entry) => toWire(room, epoch, entry)), more };
  }

  async #publish(connection: ChatConnection, room: string, id: string = randomUUID(), content: Content): Promise<wire.PublishAck> {
    const stream = connection.writable(room);
    connection.admit('publishes');
    const { streams, clock } = this.#options;
    const { seq, at, duplicate } = await streams.publish({ stream, id, author: connection.person, at: clock.now(), ...content });
    return duplicate ? { ok: true, seq, id, at, duplicate } : { ok: true, seq, id, at };
  }

  #joined(stream: string, answer: JoinAnswer): wire.JoinRoomAck {
    const { members } = this.#options;
    const goesOn = answer.verdict === 'replay' || answer.verdict === 'truncated';
    const { epoch, head, verdict, removed, entries, more } = fitPage(answer, goesOn ? 'first' : 'last');
    const room = roomOf(stream);
    return {
      ok: true,
      room,
      epoch,
      head,
      verdict,
      ...(removed && { removed }),
      entries: entries.map((entry) => toWire(room, epoch, entry)),
      more,
      members: [...members.list(stream, limits.membersListed)],
      memberCount: members.count(stream),
    };
  }

  #tell(stream: string, epoch: string, entry: Entry): void {
    this.server.to(stream).emit(entry.kind === 'message' ? 'newMessage' : 'messageChanged', toWire(roomOf(stream), epoch, entry));
  }

  /** Large rooms are not told: it would cost members x members. */
  #announce(event: 'userJoined' | 'userLeft', stream: string, person: wire.Person): void {
    const memberCount = this.#options.members.count(stream);
    if (!stream.startsWith(streamPrefix) || memberCount > limits.announcedMembers) return;
    const message = `${person.name} ${event === 'userJoined' ? 'joined' : 'left'} the room`;
    const change: wire.MembershipChange = { room: roomOf(stream), ...person, memberCount, message };
    this.server.to(stream).emit(event, change);
  }

  #connectionOf(socket: Socket): ChatConnection {
    const connection = this.#connections.get(socket);
    if (!connection) throw new PartylineError('unauthorized', 'sign in first');
    return connection;
  }
}
