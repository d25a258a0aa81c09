import type { ChatEntry, JoinRoomAck, MembershipChange, Person, PresenceChange, Typists } from '@partyline/protocol';
import type { Clock } from './clock.ts';
import type { Problem } from './error.ts';
import type { Delivery, SeqRange } from './inbox.ts';
import { Listeners } from './listeners.ts';
import { Members } from './members.ts';
import { Membership } from './membership.ts';
import { chatRequests } from './chat-requests.ts';
import { OlderPages } from './older-pages.ts';
import type { Outbox } from './outbox.ts';
import type { Ask, Outcome, PublishRecord } from './publish.ts';
import { RoomPublishes } from './room-publishes.ts';
import { keepIfSame, type RoomSnapshot } from './room-snapshot.ts';
import { Timeline } from './timeline.ts';
import { RoomTyping } from './typing/room-typing.ts';

export interface RoomOptions {
  readonly clock: Clock;
  readonly random: () => number;
  readonly ids: () => string;
  readonly ask: Ask;
  readonly isLive: () => boolean;
  readonly self: () => Person | undefined;
  readonly outbox: Outbox;
  /** Told after each change, before the room's own subscribers are. */
  readonly changed: () => void;
}

/** What a message may say beside its text. */
export interface SendOptions {
  readonly replyTo?: number | undefined;
  readonly mentions?: readonly string[];
}

/** A room as an application uses it. Made by `PartylineClient.room`. */
export class Room {
  readonly name: string;
  /** Calls back when `snapshot` is another one. Returns its own undo. */
  readonly subscribe: (listener: () => void) => () => void;
  /**
   * Calls back with what the room's stream tells: each entry once, in the order of `seq`, with none missing (D4), and before them what
   * was lost, if anything was. Older pages don't come this way. Returns its own undo.
   */
  readonly onDelivery: (listener: (delivery: Delivery) => void) => () => void;
  /** Who is typing. */
  readonly typing: RoomTyping;
  readonly #options: RoomOptions;
  readonly #listeners = new Listeners();
  readonly #deliveries = new Listeners<[Delivery]>();
  readonly #membership: Membership<ChatEntry, JoinRoomAck>;
  readonly #timeline: Timeline;
  readonly #older: OlderPages<ChatEntry>;
  readonly #publishes: RoomPublishes;
  #members = new Members();
  #gap: SeqRange | undefined;
  #snapshot: RoomSnapshot | undefined;
  #isStale = true;

  /** @internal */
  constructor(name: string, options: RoomOptions) {
    this.name = name;
    this.subscribe = this.#listeners.subscribe;
    this.onDelivery = this.#deliveries.subscribe;
    this.#options = options;
    this.#timeline = new Timeline(options.self);
    this.#membership = new Membership(
      { ...options, requests: chatRequests(name, options.ask) },
      {
        changed: () => this.#membershipChanged(),
        joined: (answer) => this.#joined(answer),
        delivered: (delivery) => this.#delivered(delivery),
      },
    );
    this.typing = new RoomTyping({ room: name, ...options, isInside: () => this.#membership.isInside });
    this.#publishes = new RoomPublishes({ ...options, timeline: this.#timeline, inbox: this.#membership.inbox, changed: () => this.#changed() });
    this.#older = new OlderPages({
      inbox: this.#membership.inbox,
      history: (query) => options.ask('history', { room: name, ...query }),
      loaded: (entries) => this.#add(entries),
      changed: () => this.#changed(),
      replaced: () => this.#membership.rejoin(),
    });
  }

  /** The room as it stands: the same object until something changed. */
  get snapshot(): RoomSnapshot {
    if (this.#isStale) this.#snapshot = keepIfSame(this.#snapshot, this.#build());
    this.#isStale = false;
    return this.#snapshot as RoomSnapshot;
  }

  /**
   * Enters the room and stays in it through every reconnect, until the returned function was called by everyone who joined
   * (half a second later, so that leaving and joining again in one go costs nothing).
   */
  join(): () => void {
    const letGo = this.#membership.hold();
    this.#changed();
    return letGo;
  }

  /**
   * Publishes a message. Its row is in the snapshot when this returns. Returns the publish's id, for `retry` and `discard`.
   * `replyTo` is the seq of the message that it answers, `mentions` are the ids of users whom it names, so that they are notified: 20 at most. Throws a `PartylineClientError` with `outbox_full` where too much waits.
   */
  send(text: string, { replyTo, mentions = [] }: SendOptions = {}): string {
    this.typing.stopped();
    const options = { ...(replyTo === undefined ? {} : { replyTo }), ...(mentions.length === 0 ? {} : { mentions: [...mentions] }) };
    return this.#publishes.publish({ event: 'sendMessage', payload: { ...this.#fields(), text, ...options } });
  }

  /** Replaces the text of one's own message. Shown at once; taken back, and rejected with a `PartylineClientError`, if refused. */
  edit(seq: number, text: string): Promise<void> {
    return this.#publishes.change({ event: 'editMessage', payload: { ...this.#fields(), seq, text } });
  }

  /** Deletes one's own message. Shown and refused like an edit. */
  remove(seq: number): Promise<void> {
    return this.#publishes.change({ event: 'deleteMessage', payload: { ...this.#fields(), seq } });
  }

  /** Puts one's reaction on a message, or takes it off. Shown and refused like an edit. */
  react(seq: number, emoji: string, on: boolean): Promise<void> {
    return this.#publishes.change({ event: 'react', payload: { ...this.#fields(), seq, emoji, on } });
  }

  /**
   * Sends a failed message again, as the last one and under a new id, which it returns: what failed has failed for good.
   * `undefined` where no message with that id failed.
   */
  retry(id: string): string | undefined {
    return this.#publishes.retry(id);
  }

  /** Removes a failed message, or a pending one that was never sent. Others stay: the server may have them. */
  discard(id: string): void {
    this.#publishes.discard(id);
  }

  /**
   * Loads the page of 50 before what is loaded, and more of them where a page has no message to show. Calls while one is under way
   * share it. Rejects with a `PartylineClientError`.
   */
  loadOlder(): Promise<void> {
    return this.#older.load();
  }

  /** @internal Whether publishes may go out: after a reconnect the room's own state comes first. */
  get isOpen(): boolean {
    return this.#membership.isInside || !this.#membership.isWanted || this.#membership.problem !== undefined;
  }

  /** @internal */
  get isBehind(): boolean {
    return this.#membership.isBehind;
  }

  /** @internal */
  up(): void {
    this.#membership.up();
  }

  /** @internal */
  down(): void {
    this.#membership.down();
  }

  /** @internal */
  live(entry: ChatEntry): void {
    this.#membership.live(entry);
    if (entry.kind === 'message') this.typing.wrote(entry.sender);
  }

  /** @internal */
  memberChanged(event: 'userJoined' | 'userLeft', change: MembershipChange): void {
    if (!this.#membership.isInside) return;
    this.#members = event === 'userJoined' ? this.#members.joined(change) : this.#members.left(change);
    this.#changed();
  }

  /** @internal */
  presenceChanged(change: PresenceChange): void {
    if (!this.#membership.isInside) return;
    this.#members = this.#members.present(change);
    this.#changed();
  }

  /** @internal */
  typingTold(typists: Typists): void {
    if (this.#membership.isInside) this.typing.told(typists);
  }

  /** @internal Publishes of this room that were kept: see `Outbox.restore`. */
  restore(records: readonly PublishRecord[], first: boolean): void {
    this.#publishes.restore(records, first);
  }

  /** @internal A publish is not to be shown any more. */
  forget(id: string, reason: string): void {
    this.#publishes.forget(id, reason);
  }

  /** @internal The server takes the right to read this room away. */
  removed(problem: Problem): void {
    this.#membership.removed(problem);
  }

  /** @internal There is a new token: what was refused may be granted now. */
  tryAgain(): void {
    this.#membership.tryAgain();
  }

  /** @internal The outbox is done with a publish of this room. */
  settled(id: string, outcome: Outcome): void {
    this.#publishes.settled(id, outcome);
  }

  #fields(): { room: string; id: string } {
    return { room: this.name, id: this.#options.ids() };
  }

  #joined(answer: JoinRoomAck): void {
    const isAnew = answer.verdict === 'reset' || this.#membership.inbox.epoch === undefined;
    this.#members = this.#members.replacedBy(answer);
    if (isAnew) this.#older.hasMore = answer.more;
  }

  #delivered(delivery: Delivery): void {
    const { reset, removed, entries } = delivery;
    if (reset) this.#reset();
    if (removed) this.#gap = removed;
    this.#publishes.entered(entries);
    this.#add(entries);
    if (!reset && !removed && entries.length === 0) return;
    this.#changed();
    this.#deliveries.notify(delivery);
  }

  /** Tells whether there are more rows now. */
  #add(entries: readonly ChatEntry[]): boolean {
    const shown = this.#timeline.messages.length;
    this.#timeline.add(entries);
    this.#timeline.drafts.settle(this.#membership.inbox.last);
    this.#older.saw(entries);
    this.#publishes.confirm(entries);
    return this.#timeline.messages.length > shown;
  }

  /** Another stream has taken the room's name. */
  #reset(): void {
    this.#timeline.reset();
    this.#older.reset();
    this.#gap = undefined;
  }

  #membershipChanged(): void {
    if (!this.#membership.isInside) this.typing.clear();
    this.#changed();
  }

  /** Something may read differently now. */
  #changed(): void {
    const before = this.#snapshot;
    this.#isStale = true;
    this.#options.changed();
    if (this.snapshot !== before) this.#listeners.notify();
  }

  #build(): RoomSnapshot {
    const { isWanted, isInside, problem, inbox } = this.#membership;
    const state = !isWanted ? 'idle' : isInside ? 'joined' : problem ? 'refused' : 'joining';
    return {
      state,
      ...(problem ? { error: problem } : {}),
      ...(inbox.epoch === undefined ? {} : { epoch: inbox.epoch }),
      head: inbox.last,
      members: this.#members.list,
      others: this.#members.others(this.#options.self()?.user),
      memberCount: this.#members.count,
      messages: this.#timeline.messages,
      hasOlder: this.#older.hasMore,
      isLoadingOlder: this.#older.isLoading,
      ...(this.#gap ? { gap: this.#gap } : {}),
    };
  }
}
