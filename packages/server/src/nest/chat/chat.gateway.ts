import { randomUUID } from 'node:crypto';
import { Inject, type OnModuleDestroy } from '@nestjs/common';
import { Ack, ConnectedSocket, MessageBody, type OnGatewayInit, SubscribeMessage, WebSocketGateway, WebSocketServer } from '@nestjs/websockets';
import * as wire from '@partyline/protocol';
import type { DisconnectReason, Namespace, Socket } from 'socket.io';
import type { Append, Entry } from '../../core/entry.ts';
import type { JoinAnswer } from '../../core/join-answer.ts';
import { PartylineError } from '../../core/partyline-error.ts';
import { Presence } from '../../core/presence.ts';
import type { Published } from '../../core/streams.ts';
import { sessionOf } from '../adapter/socket-session.ts';
import { chatOptions, type ChatOptions } from './chat.options.ts';
import { type ChatConnection, ChatConnections } from './chat-connection.ts';
import { noSuchRoom, roomOf, streamPrefix } from './room-connection.ts';
import { ShownEntries } from './shown-entries.ts';
import { ShownMembers } from './shown-members.ts';
import { toWire } from './wire-entry.ts';

const { limits, namespaces } = wire;

/** What every publish carries; `epoch` only those that change a message. */
type PublishFields = Pick<wire.SendMessage, 'room' | 'id' | 'follows'> & Pick<wire.DeleteMessage, 'epoch'>;

/** What a handler adds to an append; the rest is the same for all. */
type Content = Pick<Append, 'kind' | 'data' | 'target' | 'requires' | 'erasesTarget'>;

/** The chat: durable messages in rooms. Each handler parses, authorises and limits, then asks the streams. */
@WebSocketGateway({ namespace: namespaces.chat })
export class ChatGateway implements OnGatewayInit, OnModuleDestroy {
  @WebSocketServer() private readonly server!: Namespace;
  readonly #options: ChatOptions;
  readonly #connections: ChatConnections;
  readonly #shownEntries = new ShownEntries();
  readonly #shownMembers: ShownMembers;
  #stop: (() => void)[] = [];

  constructor(@Inject(chatOptions) options: ChatOptions, @Inject(ChatConnections) connections: ChatConnections, @Inject(Presence) presence: Presence) {
    this.#options = options;
    this.#connections = connections;
    this.#shownMembers = new ShownMembers(options.members, presence, options.clock);
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
    const connection = this.#connections.of(socket);
    sessionOf(socket)?.onIdentity(() => this.#reconsider(socket, connection));
  }

  handleDisconnect(socket: Socket, reason: DisconnectReason): void {
    const connection = this.#connections.find(socket);
    connection?.rooms.leaveAll();
    if (connection?.isLeaving(reason)) this.#options.members.leaveAll(socket.id);
    else this.#options.members.drop(socket.id);
  }

  /** D6. Answers in the moment of attaching: what the answer doesn't have comes after it. */
  @SubscribeMessage('joinRoom')
  async joinRoom(@ConnectedSocket() socket: Socket, @MessageBody() body: unknown, @Ack() ack?: (answer: wire.JoinRoomAck) => void): Promise<void> {
    const connection = this.#connections.of(socket);
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
        ack?.(this.#joined(connection, stream, answer));
        if (isNew) this.#announce('userJoined', stream, connection.person);
      });
    } finally {
      connection.rooms.settle(stay);
    }
  }

  @SubscribeMessage('leaveRoom')
  leaveRoom(@ConnectedSocket() socket: Socket, @MessageBody() body: unknown): wire.LeaveRoomAck {
    const connection = this.#connections.of(socket);
    this.#leave(socket, connection, streamPrefix + connection.parse(wire.LeaveRoom, body).room);
    return { ok: true };
  }

  @SubscribeMessage('sendMessage')
  sendMessage(@ConnectedSocket() socket: Socket, @MessageBody() body: unknown): Promise<wire.PublishAck> {
    const connection = this.#connections.of(socket);
    const { text, replyTo, mentions = [], ...publish } = connection.parse(wire.SendMessage, body);
    if (replyTo === undefined && mentions.length === 0) return this.#publish(connection, publish, { kind: 'message', data: { text } });
    const data = { text, ...(replyTo !== undefined && { replyTo }), ...(mentions.length > 0 && { mentions }) };
    const requires = replyTo !== undefined && { requires: { seq: replyTo, kind: 'message' } };
    return this.#publishAndNotify(connection, publish, { kind: 'message', data, ...requires }, mentions.length);
  }

  @SubscribeMessage('editMessage')
  editMessage(@ConnectedSocket() socket: Socket, @MessageBody() body: unknown): Promise<wire.PublishAck> {
    const connection = this.#connections.of(socket);
    const { seq, text, ...publish } = connection.parse(wire.EditMessage, body);
    const requires = { seq, kind: 'message', author: connection.person.user };
    return this.#publish(connection, publish, { kind: 'edit', data: { text }, target: seq, requires });
  }

  @SubscribeMessage('deleteMessage')
  deleteMessage(@ConnectedSocket() socket: Socket, @MessageBody() body: unknown): Promise<wire.PublishAck> {
    const connection = this.#connections.of(socket);
    const { seq, ...publish } = connection.parse(wire.DeleteMessage, body);
    const requires = { seq, kind: 'message', author: connection.person.user };
    return this.#publish(connection, publish, { kind: 'delete', data: {}, target: seq, requires, erasesTarget: true });
  }

  @SubscribeMessage('react')
  react(@ConnectedSocket() socket: Socket, @MessageBody() body: unknown): Promise<wire.PublishAck> {
    const connection = this.#connections.of(socket);
    const { seq, emoji, on, ...publish } = connection.parse(wire.React, body);
    return this.#publish(connection, publish, { kind: 'react', data: { emoji, on }, target: seq, requires: { seq, kind: 'message' } });
  }

  @SubscribeMessage('history')
  async history(@ConnectedSocket() socket: Socket, @MessageBody() body: unknown): Promise<wire.HistoryAck> {
    const connection = this.#connections.of(socket);
    const { room, before, after, limit = limits.page.default } = connection.parse(wire.History, body);
    const stream = connection.readable(room);
    const range = before !== undefined ? { before } : after !== undefined ? { after } : 'latest';
    const page = await this.#options.streams.history(stream, range, limit);
    // The right to read may have gone while the page was read.
    if (!page || !connection.canRead(stream)) throw noSuchRoom();
    const { epoch, entries, more } = connection.fit(page, after === undefined ? 'last' : 'first');
    return { ok: true, epoch, entries: this.#shownEntries.page(room, epoch, entries), more };
  }

  /** `notices` are those that it causes. */
  async #publish(connection: ChatConnection, { room, id, follows, epoch }: PublishFields, content: Content, notices = 0): Promise<wire.PublishAck> {
    const stream = streamPrefix + room;
    if (notices > 0) connection.admitAll({ publishes: 1, notices });
    else connection.admit('publishes');
    const { streams, clock } = this.#options;
    const refusal = connection.refusalToWrite(stream);
    if (refusal) return await this.#answered(stream, connection.person.user, id, refusal);
    const named = id ?? randomUUID();
    const published = await streams.publish({ stream, id: named, author: connection.person, at: clock.now(), follows, epoch, ...content });
    return publishAck(named, published);
  }

  /**
   * For messages that concern somebody. It is acknowledged when those are notified as well; where that fails it is refused for now, and its
   * repetition, a duplicate, notifies whom this one didn't reach.
   */
  async #publishAndNotify(connection: ChatConnection, fields: PublishFields, content: Content, mentions: number): Promise<wire.PublishAck> {
    const ack = await this.#publish(connection, fields, content, mentions);
    await this.#options.notices?.tell(streamPrefix + fields.room, ack.seq);
    return ack;
  }

  /** D8: the first answer of a publish that was stored while its author had the right to. Throws the refusal where it wasn't. */
  async #answered(stream: string, author: string, id: string | undefined, refusal: PartylineError): Promise<wire.PublishAck> {
    const published = id === undefined ? undefined : await this.#options.streams.find(stream, author, id);
    if (id === undefined || !published) throw refusal;
    return publishAck(id, published);
  }

  /**
   * The user's rights, or what others see of them, may have changed. Rooms that they may not read any more are left: what was emitted
   * there before goes out before, and nothing of it comes after.
   */
  #reconsider(socket: Socket, connection: ChatConnection): void {
    for (const { stream, isAttached } of connection.rooms.all) {
      if (connection.canRead(stream)) {
        if (isAttached) this.#options.members.join(stream, socket.id, connection.person);
        continue;
      }
      this.#leave(socket, connection, stream);
      const { code, message } = noSuchRoom();
      const removed: wire.RemovedFromRoom = { room: roomOf(stream), code, message };
      // A join under way is refused in its own answer.
      if (isAttached) socket.emit('removedFromRoom', removed);
    }
  }

  #leave(socket: Socket, connection: ChatConnection, stream: string): void {
    connection.rooms.leave(stream);
    void socket.leave(stream);
    this.#options.members.leave(stream, socket.id);
  }

  #joined(connection: ChatConnection, stream: string, answer: JoinAnswer): wire.JoinRoomAck {
    const goesOn = answer.verdict === 'replay' || answer.verdict === 'truncated';
    const { epoch, head, verdict, removed, entries, more } = connection.fit(answer, goesOn ? 'first' : 'last');
    const room = roomOf(stream);
    return {
      ok: true,
      room,
      epoch,
      head,
      verdict,
      ...(removed && { removed }),
      entries: this.#shownEntries.page(room, epoch, entries),
      more,
      members: this.#shownMembers.list(stream),
      memberCount: this.#options.members.count(stream),
    };
  }

  #tell(stream: string, epoch: string, entry: Entry): void {
    const shown = toWire(roomOf(stream), epoch, entry);
    this.server.to(stream).emit(shown.kind === 'message' ? 'newMessage' : 'messageChanged', shown);
  }

  /** Large rooms are not told: it would cost members x members. */
  #announce(event: 'userJoined' | 'userLeft', stream: string, person: wire.Person): void {
    const memberCount = this.#options.members.count(stream);
    if (!stream.startsWith(streamPrefix) || memberCount > limits.announcedMembers) return;
    const shown = event === 'userJoined' ? this.#shownMembers.show(stream, person) : person;
    const message = `${person.name} ${event === 'userJoined' ? 'joined' : 'left'} the room`;
    const change: wire.MembershipChange = { room: roomOf(stream), ...shown, memberCount, message };
    this.server.to(stream).emit(event, change);
  }
}

function publishAck(id: string, { seq, at, duplicate }: Published): wire.PublishAck {
  return duplicate ? { ok: true, seq, id, at, duplicate } : { ok: true, seq, id, at };
}
