import type {
  Counts,
  InboxSettings,
  MarkNotifications,
  Marked,
  NewNotification,
  Notification,
  OpenInboxAck,
  QuietHours,
  SettingsChange,
} from '@partyline/protocol';
import { namespaces } from '@partyline/protocol/constants';
import type { PartylineClient } from '../client.ts';
import type { Problem } from '../error.ts';
import type { FurtherNamespace, NamespaceUser } from '../further-namespace.ts';
import type { Delivery } from '../inbox.ts';
import { Listeners } from '../listeners.ts';
import { Membership } from '../membership.ts';
import { OlderPages } from '../older-pages.ts';
import { type InboxItem, itemOf } from './inbox-item.ts';
import { NotificationList } from './notification-list.ts';
import { UnsentMarks } from './unsent-marks.ts';

/** One's notifications at one moment: the same object until something changed. */
export interface NotificationsSnapshot {
  readonly state: 'idle' | 'joining' | 'joined' | 'refused';
  readonly error?: Problem;
  /** What a badge shows: of all that there are, loaded or not. */
  readonly counts: Counts;
  /** What is loaded and not archived, the newest first. */
  readonly notifications: readonly Notification[];
  readonly hasOlder: boolean;
  readonly isLoadingOlder: boolean;
  /** Absent until the inbox was opened. */
  readonly settings?: InboxSettings;
}

interface Opened extends Omit<OpenInboxAck, 'entries'> {
  readonly entries: readonly InboxItem[];
}

const known = new WeakMap<PartylineClient, Notifications>();

/** The notifications of a client's user: the same object for the same client. */
export function notificationsOf(client: PartylineClient): Notifications {
  const notifications = known.get(client) ?? new Notifications(client);
  known.set(client, notifications);
  return notifications;
}

/**
 * A user's inbox, the same on all their devices: each notification once, through any reconnect, and read state that only goes on. Marks show
 * at once, and go out when there is a connection; marking twice is marking once, so they are simply said again.
 */
export class Notifications implements NamespaceUser {
  /** Calls back when `snapshot` is another one. Returns its own undo. */
  readonly subscribe: (listener: () => void) => () => void;
  /** Calls back with each notification that is new to this client, once; not with those that were there when it first came. Returns its own undo. */
  readonly onNotification: (listener: (notification: Notification) => void) => () => void;
  readonly #namespace: FurtherNamespace<typeof namespaces.notifications>;
  readonly #membership: Membership<InboxItem, Opened>;
  readonly #older: OlderPages<InboxItem>;
  readonly #list = new NotificationList();
  readonly #listeners = new Listeners();
  readonly #news = new Listeners<[Notification]>();
  readonly #unsent: UnsentMarks;
  /** By room, the head of the inbox when all about it was marked last. */
  readonly #readRooms = new Map<string, number>();
  #settings: InboxSettings | undefined;
  /** What is delivered now was there when this client first came, or came again to another inbox. */
  #isOld = false;
  #snapshot: NotificationsSnapshot | undefined;

  constructor(client: PartylineClient) {
    this.subscribe = this.#listeners.subscribe;
    this.onNotification = this.#news.subscribe;
    this.#namespace = client.enter(namespaces.notifications, this);
    const { clock, random, ask } = this.#namespace;
    this.#unsent = new UnsentMarks({
      clock,
      random,
      ask: (mark, granted) => ask('mark', mark, ({ counts }) => granted(counts)),
      isOpen: () => this.#namespace.isOpen && this.#membership.isInside,
      took: (mark, counts) => this.#took(mark, counts),
    });
    this.#membership = new Membership(
      {
        clock,
        random,
        isLive: () => this.#namespace.isOpen,
        requests: {
          join: (claim, granted) => ask('openInbox', claim, (answer) => granted({ ...answer, entries: answer.entries.map(itemOf) })),
          // Leaving the namespace says it.
          leave: () => Promise.resolve(),
          history: (query) => this.#history(query),
        },
      },
      { changed: () => this.#membershipChanged(), joined: (answer) => this.#joined(answer), delivered: (delivery) => this.#delivered(delivery) },
    );
    this.#older = new OlderPages({
      inbox: this.#membership.inbox,
      history: (query) => this.#history(query),
      loaded: (items) => this.#add(items),
      changed: () => this.#changed(),
      replaced: () => this.#membership.rejoin(),
    });
  }

  get snapshot(): NotificationsSnapshot {
    this.#snapshot ??= this.#build();
    return this.#snapshot;
  }

  /** Keeps the inbox open. The returned function lets go, once. */
  hold(): () => void {
    const letGo = this.#membership.hold();
    if (this.#namespace.refusal) this.#membership.refused(this.#namespace.refusal);
    this.#changed();
    return letGo;
  }

  /** Loads what is before the loaded part. */
  loadOlder(): Promise<void> {
    return this.#older.load();
  }

  /** The list was looked at: nothing is unseen any more. */
  markSeen(): void {
    this.#markAll('unread');
  }

  markRead(seqs: readonly number[]): void {
    if (seqs.length > 0) this.#mark({ state: 'read', seqs: [...seqs] });
  }

  markAllRead(): void {
    this.#markAll('read');
  }

  /** Puts them away. */
  archive(seqs: readonly number[]): void {
    if (seqs.length > 0) this.#mark({ state: 'archived', seqs: [...seqs] });
  }

  /** All that there is about this room was read in it. */
  readRoom(room: string): void {
    const { head } = this.#membership.inbox;
    // Once for what there is: what isn't loaded may always be about this room.
    if (head === 0 || this.#readRooms.get(room) === head || !this.#list.hasUnread(room)) return;
    this.#readRooms.set(room, head);
    this.#mark({ state: 'read', room, upTo: head });
  }

  /** From now on what is about this room counts nowhere, and nothing rings; or again as usual. Rejects with a `PartylineClientError`. */
  async muteRoom(room: string, on = true): Promise<void> {
    this.#set((await this.#namespace.ask('muteRoom', { room, on })).settings);
  }

  /** When nothing is to ring; `null` for never. Rejects with a `PartylineClientError`. */
  async setQuietHours(quietHours: QuietHours | null): Promise<void> {
    this.#set((await this.#namespace.ask('setQuietHours', { quietHours })).settings);
  }

  /** To hear of what happens in a match, or no more. Rejects with a `PartylineClientError`. */
  async followMatch(match: string, on = true): Promise<void> {
    this.#set((await this.#namespace.ask('followMatch', { match, on })).settings);
  }

  /** Tells a user of a room, once, however often it is called. Rejects with a `PartylineClientError`. */
  async invite(room: string, user: string, id: string): Promise<void> {
    await this.#namespace.ask('invite', { room, user, id });
  }

  /** @internal */
  opened(): void {
    this.#membership.up();
  }

  /** @internal */
  closed(problem?: Problem): void {
    this.#membership.down();
    this.#unsent.stop();
    if (problem) this.#membership.refused(problem);
    this.#changed();
  }

  /** @internal */
  refreshed(): void {
    this.#membership.tryAgain();
  }

  /** @internal The form of these is known; see `PartylineClient`. */
  received(event: string, payload: readonly unknown[]): void {
    if (event === 'notification') {
      const [{ notification, counts }] = payload as [NewNotification];
      this.#live({ notification }, counts);
    } else if (event === 'marked') {
      const [{ mark, counts }] = payload as [Marked];
      this.#live({ mark }, counts);
    } else if (event === 'settings') this.#set((payload as [SettingsChange])[0].settings);
  }

  #live(entry: Parameters<typeof itemOf>[0], counts: Counts): void {
    const item = itemOf(entry);
    this.#list.count(counts, item);
    this.#membership.live(item);
    this.#changed();
  }

  async #history(query: { readonly before?: number; readonly after?: number; readonly limit: number }) {
    const { epoch, entries, more } = await this.#namespace.ask('inboxHistory', query);
    return { epoch, more, entries: entries.map(itemOf) };
  }

  #joined(answer: Opened): void {
    const isFirst = this.#membership.inbox.epoch === undefined;
    this.#isOld = isFirst || answer.verdict === 'reset';
    if (answer.verdict === 'reset') {
      this.#list.clear();
      this.#older.reset();
      // They count in a stream that is gone.
      this.#unsent.clear();
      this.#readRooms.clear();
      this.#list.expect([]);
    }
    if (this.#isOld) this.#older.hasMore = answer.more;
    this.#list.count(answer.counts, { epoch: answer.epoch, seq: answer.head });
    this.#set(answer.settings);
  }

  #delivered({ entries }: Delivery<InboxItem>): void {
    this.#add(entries);
    const isOld = this.#isOld;
    this.#isOld = false;
    this.#changed();
    for (const { notification } of entries) if (notification && !isOld) this.#news.notify(notification);
  }

  /** Tells whether there was anything to show. */
  #add(items: readonly InboxItem[]): boolean {
    this.#older.saw(items);
    return this.#list.add(items);
  }

  #markAll(state: 'unread' | 'read'): void {
    const { head } = this.#membership.inbox;
    if (head > 0 && this.#list.counts[state === 'unread' ? 'unseen' : 'unread'] > 0) this.#mark({ state, upTo: head });
  }

  #mark(mark: MarkNotifications): void {
    this.#unsent.add(mark);
    this.#list.expect(this.#unsent.all);
    this.#changed();
  }

  #took(mark: MarkNotifications, counts?: Counts): void {
    this.#list.expect(this.#unsent.all);
    if (counts) this.#list.marked(mark, counts);
    this.#changed();
  }

  #set(settings: InboxSettings): void {
    this.#settings = settings;
    this.#changed();
  }

  /** What waits goes out once the inbox is open: before, it might be about what came meanwhile, or about another stream. */
  #membershipChanged(): void {
    this.#unsent.send();
    this.#changed();
  }

  #changed(): void {
    this.#namespace.need(this.#membership.isWanted);
    this.#snapshot = undefined;
    this.#listeners.notify();
  }

  #build(): NotificationsSnapshot {
    const { problem, isInside, isWanted } = this.#membership;
    return {
      state: problem ? 'refused' : isInside ? 'joined' : isWanted ? 'joining' : 'idle',
      ...(problem && { error: problem }),
      counts: this.#list.counts,
      notifications: this.#list.shown,
      hasOlder: this.#older.hasMore,
      isLoadingOlder: this.#older.isLoading,
      ...(this.#settings && { settings: this.#settings }),
    };
  }
}
