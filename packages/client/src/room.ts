import type { ChatEntry, JoinRoomAck, MembershipChange, Person } from '@partyline/protocol';
import type { Clock } from './clock.ts';
import { offline, PartylineClientError, type Problem } from './error.ts';
import type { Delivery, SeqRange } from './inbox.ts';
import { Listeners } from './listeners.ts';
import { Members } from './members.ts';
import { Membership } from './membership.ts';
import { OlderPages } from './older-pages.ts';
import type { Outbox } from './outbox.ts';
import type { Ask, Outcome, PublishRequest } from './publish.ts';
import { keepIfSame, type RoomSnapshot } from './room-snapshot.ts';
import { Timeline } from './timeline.ts';

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

/** A room as an application uses it. Made by `PartylineClient.room`. */
export class Room {
  readonly name: string;
  /** Calls back when `snapshot` is another one. Returns its own undo. */
  readonly subscribe: (listener: () => void) => () => void;
  readonly #options: RoomOptions;
  readonly #listeners = new Listeners();
  readonly #membership: Membership;
  readonly #timeline: Timeline;
  readonly #older: OlderPages;
  readonly #waiting = new Map<string, PromiseWithResolvers<void>>();
  #members = new Members();
  #gap: SeqRange | undefined;
  #snapshot: RoomSnapshot | undefined;
  #isStale = true;

  /** @internal */
  constructor(name: string, options: RoomOptions) {
    this.name = name;
    this.subscribe = this.#listeners.subscribe;
    this.#options = options;
    this.#timeline = new Timeline(options.self);
    this.#membership = new Membership(
      { room: name, ...options },
      {
        changed: () => this.#changed(),
        joined: (answer) => this.#joined(answer),
        delivered: (delivery) => this.#delivered(delivery),
      },
    );
    this.#older = new OlderPages({
      room: name,
      inbox: this.#membership.inbox,
      ask: options.ask,
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
   * `replyTo` is the seq of the message that it answers.
   */
  send(text: string, options: { readonly replyTo?: number | undefined } = {}): string {
    const { replyTo } = options;
    return this.#publish({ event: 'sendMessage', payload: { ...this.#fields(), text, ...(replyTo === undefined ? {} : { replyTo }) } });
  }

  /** Replaces the text of one's own message. Shown at once; taken back, and rejected with a `PartylineClientError`, if refused. */
  edit(seq: number, text: string): Promise<void> {
    return this.#change({ event: 'editMessage', payload: { ...this.#fields(), seq, text } });
  }

  /** Deletes one's own message. Shown and refused like an edit. */
  remove(seq: number): Promise<void> {
    return this.#change({ event: 'deleteMessage', payload: { ...this.#fields(), seq } });
  }

  /** Puts one's reaction on a message, or takes it off. Shown and refused like an edit. */
  react(seq: number, emoji: string, on: boolean): Promise<void> {
    return this.#change({ event: 'react', payload: { ...this.#fields(), seq, emoji, on } });
  }

  /** Sends a failed message again, under the same id, as the last one. */
  retry(id: string): void {
    const draft = this.#timeline.drafts.get(id);
    if (draft?.state === 'failed') this.#publish(draft.request);
  }

  /** Removes a failed message, or a pending one that was never sent. Others stay: the server may have them. */
  discard(id: string): void {
    const wasCancelled = this.#options.outbox.cancel(this.name, id, offline('discarded before it was sent'));
    if (!wasCancelled && this.#timeline.drafts.get(id)?.state !== 'failed') return;
    this.#timeline.drafts.remove(id);
    this.#changed();
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
  }

  /** @internal */
  memberChanged(event: 'userJoined' | 'userLeft', change: MembershipChange): void {
    if (!this.#membership.isInside) return;
    this.#members = event === 'userJoined' ? this.#members.joined(change) : this.#members.left(change);
    this.#changed();
  }

  /** @internal The outbox is done with a publish of this room. */
  settled({ payload: { id } }: PublishRequest, outcome: Outcome): void {
    const { drafts } = this.#timeline;
    const waiting = this.#waiting.get(id);
    this.#waiting.delete(id);
    if (outcome.state === 'failed') {
      drafts.fail(id, outcome.error);
      waiting?.reject(new PartylineClientError(outcome.error));
    } else {
      drafts.store(id, outcome.seq, outcome.at);
      drafts.settle(this.#membership.inbox.last);
      waiting?.resolve();
    }
    this.#changed();
  }

  #fields(): { room: string; id: string } {
    return { room: this.name, id: this.#options.ids() };
  }

  #publish(request: PublishRequest): string {
    this.#timeline.drafts.add(request, this.#options.clock.now());
    this.#options.outbox.add(request);
    this.#changed();
    return request.payload.id;
  }

  #change(request: PublishRequest): Promise<void> {
    const waiting = Promise.withResolvers<void>();
    this.#waiting.set(request.payload.id, waiting);
    this.#publish(request);
    return waiting.promise;
  }

  #joined(answer: JoinRoomAck): void {
    const isAnew = answer.verdict === 'reset' || this.#membership.inbox.epoch === undefined;
    this.#members = this.#members.replacedBy(answer);
    if (isAnew) this.#older.hasMore = answer.more;
  }

  #delivered({ reset, removed, entries }: Delivery): void {
    if (reset) this.#reset();
    if (removed) this.#gap = removed;
    this.#add(entries);
    if (reset || removed || entries.length > 0) this.#changed();
  }

  /** Tells whether there are more rows now. */
  #add(entries: readonly ChatEntry[]): boolean {
    const shown = this.#timeline.messages.length;
    this.#timeline.add(entries);
    this.#timeline.drafts.settle(this.#membership.inbox.last);
    this.#older.saw(entries);
    const self = this.#options.self()?.user;
    for (const { sender, id, seq, timestamp } of entries) {
      if (sender === self) this.#options.outbox.confirm(this.name, id, seq, Date.parse(timestamp));
    }
    return this.#timeline.messages.length > shown;
  }

  /** Another stream has taken the room's name. What waits to change the old one must not change the new one. */
  #reset(): void {
    this.#timeline.reset();
    this.#older.reset();
    this.#gap = undefined;
    const gone: Problem = { code: 'no_such_entry', message: 'the message was in a stream that is gone' };
    for (const { request } of this.#timeline.drafts.pending) {
      const { id } = request.payload;
      if (request.event === 'sendMessage' && request.payload.replyTo === undefined) continue;
      this.#options.outbox.withdraw(this.name, id, gone);
      this.#timeline.drafts.detach(id);
    }
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
      memberCount: this.#members.count,
      messages: this.#timeline.messages,
      hasOlder: this.#older.hasMore,
      isLoadingOlder: this.#older.isLoading,
      ...(this.#gap ? { gap: this.#gap } : {}),
    };
  }
}
