import type { ChatEntry, Person } from '@partyline/protocol';
import type { Clock } from './clock.ts';
import { offline, PartylineClientError, type Problem } from './error.ts';
import type { Inbox } from './inbox.ts';
import type { Outbox } from './outbox.ts';
import type { Outcome, PublishRecord, PublishRequest } from './publish.ts';
import type { Timeline } from './timeline.ts';

export interface RoomPublishesOptions {
  readonly clock: Clock;
  readonly ids: () => string;
  readonly self: () => Person | undefined;
  readonly outbox: Outbox;
  readonly timeline: Timeline;
  readonly inbox: Inbox;
  readonly changed: () => void;
}

/** A room's own publishes: each is in the outbox, to be sent, and among the drafts, to be seen, until the stream shows it or it failed. */
export class RoomPublishes {
  readonly #options: RoomPublishesOptions;
  /** Changes whose end someone waits for, by id. */
  readonly #awaited = new Map<string, PromiseWithResolvers<void>>();
  /** The stream that drafts were looked at for. */
  #epoch: string | undefined;

  constructor(options: RoomPublishesOptions) {
    this.#options = options;
  }

  /** Sends it, and shows it at once. Throws `outbox_full`, having done nothing. */
  publish(request: PublishRequest): string {
    const { clock, outbox, timeline, inbox, changed } = this.#options;
    const at = clock.now();
    // First, since it may throw.
    outbox.add(request, at, inbox.epoch);
    timeline.drafts.add(request, at, inbox.epoch);
    changed();
    return request.payload.id;
  }

  /** The same, and resolves when it is stored. */
  async change(request: PublishRequest): Promise<void> {
    const id = this.publish(request);
    const awaited = Promise.withResolvers<void>();
    this.#awaited.set(id, awaited);
    return awaited.promise;
  }

  /** See `Room.retry`. */
  retry(id: string): string | undefined {
    const { clock, ids, outbox, timeline, inbox, changed } = this.#options;
    const draft = timeline.drafts.get(id);
    if (draft?.state !== 'failed' || draft.request.event !== 'sendMessage') return undefined;
    const request: PublishRequest = { event: 'sendMessage', payload: { ...draft.request.payload, id: ids() } };
    outbox.replace(id, request, clock.now(), inbox.epoch);
    timeline.drafts.remove(id);
    timeline.drafts.add(request, clock.now(), inbox.epoch);
    changed();
    return request.payload.id;
  }

  /** See `Room.discard`. */
  discard(id: string): void {
    const { outbox, timeline, changed } = this.#options;
    if (timeline.drafts.get(id)?.state === 'failed') outbox.discard(id);
    else if (!outbox.cancel(id)) return;
    timeline.drafts.remove(id);
    changed();
  }

  /** Shows publishes that were kept: see `Outbox.restore`. */
  restore(records: readonly PublishRecord[], first: boolean): void {
    const { timeline, changed } = this.#options;
    timeline.drafts.restore(records, first);
    // The stream may have shown them before they were found.
    this.confirm(timeline.entriesOf(new Set(records.map(({ request }) => request.payload.id))));
    this.#withdrawForeign([]);
    changed();
  }

  /** It isn't sent from here any more, so it is not to be shown either. */
  forget(id: string, reason: string): void {
    this.#options.timeline.drafts.remove(id);
    this.#awaited.get(id)?.reject(new PartylineClientError(offline(reason)));
    this.#awaited.delete(id);
    this.#options.changed();
  }

  /** The outbox is done with it. */
  settled(id: string, outcome: Outcome): void {
    const { timeline, inbox, changed } = this.#options;
    const awaited = this.#awaited.get(id);
    this.#awaited.delete(id);
    if (outcome.state === 'failed') {
      timeline.drafts.fail(id, outcome.error);
      awaited?.reject(new PartylineClientError(outcome.error));
    } else {
      timeline.drafts.store(id, outcome.seq, outcome.at);
      timeline.drafts.settle(inbox.last);
      awaited?.resolve();
    }
    changed();
  }

  /** Those that the stream shows are stored. */
  confirm(entries: readonly ChatEntry[]): void {
    for (const { id, seq, timestamp } of this.#own(entries)) this.#options.outbox.confirm(id, seq, Date.parse(timestamp));
  }

  /** Called with entries of the stream before they are shown. */
  entered(entries: readonly ChatEntry[]): void {
    if (this.#epoch === this.#options.inbox.epoch) return;
    this.#epoch = this.#options.inbox.epoch;
    this.#withdrawForeign(entries);
  }

  /**
   * What waits to change or answer a message of a stream that is gone must not do it to one of the new stream. Unless that one has it, in
   * `entries` or further back: a stream put back from a backup has another epoch and the same entries.
   */
  #withdrawForeign(entries: readonly ChatEntry[]): void {
    const { outbox, inbox, timeline } = this.#options;
    const shown = new Set(this.#own(entries).map(({ id }) => id));
    const gone: Problem = { code: 'no_such_entry', message: 'the message was in a stream that is gone' };
    for (const { request, epoch } of timeline.drafts.pending) {
      const { id } = request.payload;
      const isForeign = inbox.epoch !== undefined && epoch !== undefined && epoch !== inbox.epoch;
      const isFree = request.event === 'sendMessage' && request.payload.replyTo === undefined;
      if (!isForeign || isFree || shown.has(id)) continue;
      const detached = withoutReplyTo(request);
      if (request.event === 'sendMessage') timeline.drafts.replace(id, detached);
      else timeline.drafts.remove(id);
      outbox.withdraw(id, gone, detached);
    }
  }

  #own(entries: readonly ChatEntry[]): ChatEntry[] {
    const self = this.#options.self()?.user;
    return entries.filter(({ sender }) => sender === self);
  }
}

/** A message whose reply is taken away may be sent on its own. */
function withoutReplyTo(request: PublishRequest): PublishRequest {
  if (request.event !== 'sendMessage') return request;
  const { replyTo: _, ...payload } = request.payload;
  return { event: 'sendMessage', payload };
}
