import type * as wire from '@partyline/protocol';
import type { Socket } from 'socket.io';
import type { Entry } from '../../core/entry.ts';
import type { Inbox } from '../../core/inbox/inbox.ts';
import { inboxPrefix } from '../../core/inbox/notice.ts';
import { settingsPrefix } from '../../core/inbox/user-settings.ts';
import type { JoinAnswer } from '../../core/join-answer.ts';
import { PartylineError } from '../../core/partyline-error.ts';
import { sessionOf } from '../adapter/socket-session.ts';
import { textOf, textsOf } from './message-texts.ts';
import type { NotificationConnection } from './notification-connection.ts';
import type { NotificationsOptions } from './notifications.options.ts';
import { type Shown, toWire } from './wire-notification.ts';

/** An entry that is told, with the counts after it. */
interface Told {
  readonly shown: Shown;
  readonly counts: wire.Counts;
}

/** The devices that have their users' inboxes open: what happens there is told to all of them, in order. */
export class OpenInboxes {
  readonly #options: NotificationsOptions;
  /** By user, each with its socket. */
  readonly #devices = new Map<string, Map<NotificationConnection, Socket>>();

  constructor(options: NotificationsOptions) {
    this.#options = options;
  }

  /** Returns its undo. */
  listen(): (() => void)[] {
    const { streams } = this.#options;
    return [
      streams.listen(inboxPrefix, (stream, epoch, entry) => this.#tell(stream.slice(inboxPrefix.length), epoch, entry)),
      streams.listen(settingsPrefix, (stream) => this.#tellSettings(stream.slice(settingsPrefix.length))),
    ];
  }

  /** In the very moment for which the answer is exact: what is told from now on comes after it. Resolves once it went out. */
  open(socket: Socket, connection: NotificationConnection, answer: JoinAnswer, ack?: (answer: wire.OpenInboxAck) => void): Promise<void> {
    const { inboxes, settings } = this.#options.inbox;
    const [inbox, said] = [inboxes.current(connection.user), settings.current(connection.user)];
    if (!inbox || !said) throw beingRead();
    if (!socket.connected) return Promise.resolve();
    const devices = this.#devices.get(connection.user) ?? new Map<NotificationConnection, Socket>();
    this.#devices.set(connection.user, devices.set(connection, socket));
    const goesOn = answer.verdict === 'replay' || answer.verdict === 'truncated';
    const { epoch, head, verdict, removed, entries, more } = connection.fit(answer, goesOn ? 'first' : 'last');
    const now = { counts: inbox.counts, settings: said.shown() };
    return connection.send(this.shown(inbox, epoch, entries), (shown) => {
      const page = { entries: shown.map((each) => toWire(each, connection.mayRead)), more };
      ack?.({ ok: true, epoch, head, verdict, ...(removed && { removed }), ...page, ...now });
    });
  }

  /** It is gone. */
  leave(connection: NotificationConnection): void {
    const devices = this.#devices.get(connection.user);
    devices?.delete(connection);
    if (devices?.size === 0) this.#devices.delete(connection.user);
  }

  /** The states are those of now. */
  async shown(inbox: Inbox, epoch: string, entries: readonly Entry[]): Promise<readonly Shown[]> {
    const states = entries.map(({ seq }) => inbox.stateOf(seq));
    const texts = await textsOf(this.#options.streams, entries);
    return entries.map((entry, index) => ({ epoch, entry, state: states[index] as wire.ReadState, text: texts[index] as string }));
  }

  #tell(user: string, epoch: string, entry: Entry): void {
    if (!this.#devices.has(user)) return;
    this.#toAll(user, this.#told(user, epoch, entry), (socket, connection, { shown, counts }) => {
      const content = toWire(shown, connection.mayRead);
      socket.emit('notification' in content ? 'notification' : 'marked', { ...content, counts });
    });
  }

  #told(user: string, epoch: string, entry: Entry): Told | Promise<Told> {
    const { inboxes } = this.#options.inbox;
    const toldOf = (inbox: Inbox): Told => ({ shown: { epoch, entry, state: inbox.stateOf(entry.seq), text: '' }, counts: inbox.counts });
    const inbox = inboxes.current(user);
    // I6: an inbox with another epoch is being read.
    const told = inbox ? toldOf(inbox) : inboxes.of(user).then(toldOf);
    // Better without the words of the message than not at all.
    const text = textOf(this.#options.streams, entry)?.catch(() => '');
    return text ? withText(told, text) : told;
  }

  #tellSettings(user: string): void {
    if (!this.#devices.has(user)) return;
    const { settings } = this.#options.inbox;
    const said = settings.current(user);
    const shown = said ? said.shown() : settings.of(user).then((read) => read.shown());
    this.#toAll(user, shown, (socket, _connection, told) => socket.emit('settings', { settings: told } satisfies wire.SettingsChange));
  }

  /** What can't be read is not told: its seq is missing then, and the device asks for it. */
  #toAll<T>(user: string, told: T | Promise<T>, emit: (socket: Socket, connection: NotificationConnection, told: T) => void): void {
    for (const [connection, socket] of this.#devices.get(user) ?? []) {
      connection
        .send(told, (read) => emit(socket, connection, read))
        .catch((error: unknown) => sessionOf(socket)?.log.error({}, 'what happened in an inbox could not be told', error));
    }
  }
}

async function withText(told: Told | Promise<Told>, text: Promise<string>): Promise<Told> {
  const { shown, counts } = await told;
  return { shown: { ...shown, text: await text }, counts };
}

/** I6: for a moment after its stream was renewed. */
export function beingRead(): PartylineError {
  return new PartylineError('busy', 'your notifications are being read; ask again', { retryAfterMs: 500 });
}
