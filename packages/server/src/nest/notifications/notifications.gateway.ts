import { Inject, type OnModuleDestroy } from '@nestjs/common';
import { Ack, ConnectedSocket, MessageBody, type OnGatewayInit, SubscribeMessage, WebSocketGateway } from '@nestjs/websockets';
import * as wire from '@partyline/protocol';
import type { Namespace, Socket } from 'socket.io';
import { inboxOf, inboxPrefix, invitation } from '../../core/inbox/notice.ts';
import type { SettingsChange } from '../../core/inbox/settings-fold.ts';
import { PartylineError } from '../../core/partyline-error.ts';
import { admitOnly } from '../adapter/namespace-rights.ts';
import { sessionOf } from '../adapter/socket-session.ts';
import { streamPrefix } from '../chat/room-connection.ts';
import { NotificationConnection, noRights } from './notification-connection.ts';
import { notificationsOptions, type NotificationsOptions } from './notifications.options.ts';
import { beingRead, OpenInboxes } from './open-inboxes.ts';
import { toWire } from './wire-notification.ts';

const { limits, namespaces } = wire;
/** What a change of settings costs, in publishes: streams that nothing is removed from grow by it. */
const changeCost = 5;
const matchPrefix = `${namespaces.liveScores.slice(1)}:`;

/** Notifications: each user's inbox, on all of their devices. Each handler parses, authorises and limits, then asks the inboxes. */
@WebSocketGateway({ namespace: namespaces.notifications })
export class NotificationsGateway implements OnGatewayInit, OnModuleDestroy {
  readonly #options: NotificationsOptions;
  readonly #connections = new WeakMap<Socket, NotificationConnection>();
  readonly #open: OpenInboxes;
  #stop: (() => void)[] = [];

  constructor(@Inject(notificationsOptions) options: NotificationsOptions) {
    this.#options = options;
    this.#open = new OpenInboxes(options);
  }

  afterInit(namespace: Namespace): void {
    admitOnly(namespace, ({ permissions }) => permissions.reaches(inboxPrefix));
    this.#stop = this.#open.listen();
  }

  onModuleDestroy(): void {
    for (const stop of this.#stop.splice(0)) stop();
  }

  handleConnection(socket: Socket): void {
    const connection = new NotificationConnection(socket, this.#options.limiter);
    this.#connections.set(socket, connection);
    sessionOf(socket)?.onIdentity(() => {
      if (connection.mayEnter) return;
      socket.emit('error', noRights().toProblem());
      socket.disconnect();
    });
  }

  handleDisconnect(socket: Socket): void {
    const connection = this.#connections.get(socket);
    if (!connection) return;
    connection.leave();
    this.#open.leave(connection);
  }

  /** D6. What the answer doesn't have comes after it. */
  @SubscribeMessage('openInbox')
  async openInbox(@ConnectedSocket() socket: Socket, @MessageBody() body: unknown, @Ack() ack?: (answer: wire.OpenInboxAck) => void): Promise<void> {
    const connection = this.#connectionOf(socket);
    const { epoch, after, limit = limits.page.default } = connection.parse(wire.OpenInbox, body);
    connection.admit('joins');
    await this.#enter(connection);
    let answered: Promise<void> | undefined;
    await this.#options.streams.join(inboxOf(connection.user), { epoch, after, limit }, (answer) => {
      answered = this.#open.open(socket, connection, answer, ack);
    });
    await answered;
  }

  @SubscribeMessage('inboxHistory')
  async inboxHistory(@ConnectedSocket() socket: Socket, @MessageBody() body: unknown): Promise<wire.InboxHistoryAck> {
    const connection = this.#connectionOf(socket);
    const { before, after, limit = limits.page.default } = connection.parse(wire.InboxHistory, body);
    connection.admit('joins');
    await this.#enter(connection);
    const range = before !== undefined ? { before } : after !== undefined ? { after } : 'latest';
    const page = await this.#options.streams.history(inboxOf(connection.user), range, limit);
    if (!page) throw beingRead();
    const { epoch, entries, more } = connection.fit(page, after === undefined ? 'last' : 'first');
    const inbox = await this.#options.inbox.inboxes.of(connection.user);
    const shown = await this.#open.shown(inbox, epoch, entries);
    if (!connection.mayEnter) throw noRights();
    return { ok: true, epoch, entries: shown.map((each) => toWire(each, connection.mayRead)), more };
  }

  @SubscribeMessage('mark')
  async mark(@ConnectedSocket() socket: Socket, @MessageBody() body: unknown): Promise<wire.MarkNotificationsAck> {
    const connection = this.#connectionOf(socket);
    const mark = connection.parse(wire.MarkNotifications, body);
    connection.admit('publishes');
    await this.#enter(connection);
    return { ok: true, counts: await this.#options.inbox.inboxes.mark(connection.person, mark) };
  }

  @SubscribeMessage('muteRoom')
  muteRoom(@ConnectedSocket() socket: Socket, @MessageBody() body: unknown): Promise<wire.InboxSettingsAck> {
    const connection = this.#connectionOf(socket);
    const { room, on } = connection.parse(wire.MuteRoom, body);
    return this.#change(connection, { kind: 'mute', room, on });
  }

  @SubscribeMessage('setQuietHours')
  setQuietHours(@ConnectedSocket() socket: Socket, @MessageBody() body: unknown): Promise<wire.InboxSettingsAck> {
    const connection = this.#connectionOf(socket);
    const { quietHours } = connection.parse(wire.SetQuietHours, body);
    return this.#change(connection, { kind: 'quiet', quietHours });
  }

  /** Who follows no more need not be able to read the match. */
  @SubscribeMessage('followMatch')
  async followMatch(@ConnectedSocket() socket: Socket, @MessageBody() body: unknown): Promise<wire.InboxSettingsAck> {
    const connection = this.#connectionOf(socket);
    const { match, on } = connection.parse(wire.FollowMatch, body);
    const stream = matchPrefix + match;
    await this.#beginChange(connection);
    const isThere = !on || (connection.canRead(stream) && (await this.#options.streams.history(stream, 'latest', 1)) !== undefined);
    if (!isThere) throw new PartylineError('not_found', 'there is no such match, or you may not read it');
    return this.#store(connection, { kind: 'follow', match, on });
  }

  /** Answered the same whoever it is for, so that nobody learns who has been here. */
  @SubscribeMessage('invite')
  async invite(@ConnectedSocket() socket: Socket, @MessageBody() body: unknown): Promise<wire.InviteAck> {
    const connection = this.#connectionOf(socket);
    const { room, user } = connection.parse(wire.Invite, body);
    connection.admitAll({ publishes: 1, notices: 1 });
    const refusal = connection.refusalToWrite(streamPrefix + room);
    if (refusal) throw refusal;
    const author = connection.person;
    if (user !== author.user) await this.#options.inbox.notifier.notify([invitation(author, user, room)]);
    return { ok: true };
  }

  async #change(connection: NotificationConnection, change: SettingsChange): Promise<wire.InboxSettingsAck> {
    await this.#beginChange(connection);
    return this.#store(connection, change);
  }

  async #beginChange(connection: NotificationConnection): Promise<void> {
    connection.admit('publishes', changeCost);
    await this.#enter(connection);
  }

  async #store(connection: NotificationConnection, change: SettingsChange): Promise<wire.InboxSettingsAck> {
    return { ok: true, settings: await this.#options.inbox.settings.change(connection.person, change) };
  }

  /** Throws `forbidden`. The first request of a user makes their inbox. */
  async #enter(connection: NotificationConnection): Promise<void> {
    if (!connection.mayEnter) throw noRights();
    connection.entering ??= this.#hold(connection).catch((error: unknown) => {
      connection.entering = undefined;
      throw error;
    });
    await connection.entering;
    // The right may have gone meanwhile.
    if (!connection.mayEnter) throw noRights();
  }

  async #hold(connection: NotificationConnection): Promise<void> {
    const { inboxes, settings } = this.#options.inbox;
    const release = [settings.hold(connection.user)];
    try {
      release.push(await inboxes.enter(connection.user));
      await settings.of(connection.user);
    } catch (error) {
      for (const each of release) each();
      throw error;
    }
    connection.keep(...release);
  }

  #connectionOf(socket: Socket): NotificationConnection {
    const connection = this.#connections.get(socket);
    if (!connection) throw new Error('an event came before the connection did');
    return connection;
  }
}
