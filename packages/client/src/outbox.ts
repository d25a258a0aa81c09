import { backoff, pace } from './backoff.ts';
import type { Clock } from './clock.ts';
import { kindOf, PartylineClientError, type Problem, problemOf } from './error.ts';
import { OutboxContent, type OutboxItem } from './outbox-content.ts';
import { OutboxPace } from './outbox-pace.ts';
import type { OutboxRecord } from './outbox-store.ts';
import type { Ask, Outcome, Publish, PublishRecord, PublishRequest } from './publish.ts';
import type { PublishStep } from './publish-state.ts';

/** The longest pause before something is sent again that the server didn't expect to fail, in milliseconds. */
const longestAfterInternal = 60_000;

const outboxFull: Problem = { code: 'outbox_full', message: 'too much waits to be sent or failed: wait, or discard what failed' };

/** Writes down what an outbox holds. */
export interface Journal {
  put(record: PublishRecord): void;
  delete(id: string): void;
  /** Whether nobody else can be sending it now. */
  isOurs(id: string): boolean;
  /** Resolves when all of that is written, or can't be. Never rejects. */
  written(): Promise<void>;
}

export interface OutboxOptions {
  readonly clock: Clock;
  readonly random: () => number;
  readonly journal: Journal;
  readonly ask: Ask;
  /** Whether publishes to this room may go out now. */
  readonly isOpen: (room: string) => boolean;
  readonly settled: (request: PublishRequest, outcome: Outcome) => void;
  /** Called where no publish came to its end, but something else changed. */
  readonly changed: () => void;
}

/**
 * All publishes that are not stored yet. Each is sent, with the same id, until there is an answer, and ends in one state (D8); each room's
 * are stored in the order in which they were made (D5). Decides; what it asks, writes and waits for comes in as options.
 *
 * After a refusal for a moment it waits as long as the server says, and longer with each refusal: up to 8 s, or a minute where the server says
 * `internal`. It never gives a publish up by itself, since it can't know that the server doesn't have it.
 */
export class Outbox {
  readonly #options: OutboxOptions;
  readonly #content = new OutboxContent();
  readonly #waiting = new Set<Publish>();
  readonly #pace = new OutboxPace();
  #inFlight = 0;
  #cancelTimer: (() => void) | undefined;

  constructor(options: OutboxOptions) {
    this.#options = options;
  }

  /** Publishes that have no end yet. */
  get size(): number {
    return this.#content.size;
  }

  /** All of them, in the order in which they were made; the same array until something changed. */
  get items(): readonly OutboxItem[] {
    return this.#content.items;
  }

  /** Another number whenever `items` is another one. */
  get version(): number {
    return this.#content.version;
  }

  /** Queues a publish behind those of its room, and sends it when its turn has come. Throws `outbox_full`, having done nothing. */
  add(request: PublishRequest, at: number, epoch?: string): void {
    const publish = this.#content.made(request, at, epoch);
    if (!this.#content.hasPlaceFor(publish)) throw new PartylineClientError(outboxFull);
    this.#enter(publish);
  }

  /** Puts a new publish in the place of a failed one, which is forgotten. */
  replace(failed: string, request: PublishRequest, at: number, epoch?: string): void {
    this.discard(failed);
    this.#enter(this.#content.made(request, at, epoch));
  }

  /** Takes what was kept, even if it is too much: see `OutboxContent.restore`. Nothing is sent before the next `flush`. */
  restore(records: readonly OutboxRecord[], first: boolean): void {
    this.#content.restore(records, first);
    this.#options.changed();
  }

  /** The room's stream shows a publish of ours: it is stored, whether or not the answer ever comes. */
  confirm(id: string, seq: number, at: number): void {
    const publish = this.#content.get(id);
    if (publish) this.#store(publish, seq, at);
  }

  /** Takes a publish back that was never sent: it fails as `cancelled`. Tells whether it could. */
  cancel(id: string): boolean {
    return this.#options.journal.isOurs(id) && this.#fail(id, 'cancel', { code: 'cancelled', message: 'cancelled before it was sent' });
  }

  /**
   * Ends a publish that must not be stored any more. `request` is what may be sent in its place, if someone tries again. Where it was sent it
   * may be stored already (D8), so the server is asked first: it goes once more, as the one that follows itself. That is stored on no account,
   * and answered with the first answer where there is one.
   */
  withdraw(id: string, error: Problem, request?: PublishRequest): void {
    const publish = this.#content.get(id);
    if (!publish) return;
    publish.withdrawal = { error, request: request ?? publish.record.request };
    if (publish.state === 'queued') this.#refuse(publish, 'withdraw', error);
  }

  /** Forgets a failed publish. */
  discard(id: string): void {
    const publish = this.#content.get(id);
    if (publish?.state === 'failed') this.#forget(publish);
  }

  /** Lets go of publishes that someone else sends now. */
  release(ids: Iterable<string>): void {
    for (const id of ids) {
      const publish = this.#content.get(id);
      if (!publish) continue;
      this.#step(publish, 'lose');
      this.#waiting.delete(publish);
      this.#content.remove(publish);
    }
    this.#options.changed();
    this.flush();
  }

  /** The client was closed. Refusals that are heard from now on count as none: what is kept may be someone else's to send already. */
  close(): void {
    for (const publish of this.#content.all) this.#step(publish, 'lose');
    this.#options.changed();
  }

  /** Sends what may go out. Called whenever that may have become more: a room opened, a publish settled or waited long enough. */
  flush(): void {
    const before = this.version;
    const now = this.#options.clock.monotonic();
    for (const publish of this.#waiting) {
      if (publish.dueAt <= now) this.#step(publish, 'due');
    }
    while (this.#sendRound(now));
    this.#plan(now);
    if (this.version !== before) this.#options.changed();
  }

  /** At most one publish of each room. Tells whether there was any. */
  #sendRound(now: number): boolean {
    let hasSent = false;
    for (const [room, line] of this.#content.lines) {
      if (now < this.#pace.nextAt || !this.#pace.hasPlace(this.#inFlight)) return false;
      const turn = this.#options.isOpen(room) ? line.next() : undefined;
      if (!turn) continue;
      hasSent = true;
      this.#pace.sent(now);
      this.#content.sent(room, line);
      this.#send(turn.publish, turn.follows);
    }
    return hasSent;
  }

  #send(publish: Publish, before: string | undefined): void {
    if (!this.#step(publish, 'send')) return;
    publish.sentAt = this.#options.clock.monotonic();
    const { request, epoch } = publish.record;
    const { event } = request;
    const follows = publish.withdrawal ? publish.id : before;
    // By the event's name, each payload has its own type; together they have one that `epoch` and `follows` fit into.
    const payload = event === 'sendMessage' || epoch === undefined ? request.payload : { ...request.payload, epoch };
    this.#options.ask(event, follows === undefined ? payload : { ...payload, follows }).then(
      ({ seq, at }) => this.#store(publish, seq, at),
      (error: unknown) => publish.state === 'in-flight' && this.#refused(publish, problemOf(error), follows),
    );
  }

  #refused(publish: Publish, problem: Problem, follows: string | undefined): void {
    const kind = kindOf(problem);
    if (kind === 'final') return this.#refuse(publish, 'reject', problem);
    if (publish.withdrawal && follows === publish.id && problem.code === 'held_back') return this.#refuse(publish, 'withdraw', publish.withdrawal.error);
    // Without an answer, or with a new connection to come, nothing is known: it goes again as soon as there is a way.
    const isUnknown = problem.code === 'offline' || kind === 'reconnect';
    const line = this.#content.line(publish.room);
    const isLimited = problem.code === 'rate_limited';
    // Held back behind another one it has only to wait for that one; `follows` is the reason, so without one it's a refusal like any other.
    const isHeldBack = (problem.code === 'held_back' && follows !== undefined) || (isLimited && !line.isFirst(publish));
    if (!isUnknown) line.narrow();
    if (isLimited) this.#pace.limited(problem.retryAfterMs ?? 0, publish.sentAt, this.#options.clock.monotonic());
    if (isUnknown || isHeldBack) this.#step(publish, isUnknown ? 'lose' : 'hold');
    else this.#wait(publish, problem);
    this.flush();
  }

  #wait(publish: Publish, { code, retryAfterMs = 0 }: Problem): void {
    const { clock, random } = this.#options;
    publish.refusals += 1;
    publish.dueAt = clock.monotonic() + Math.max(retryAfterMs, backoff(publish.refusals, code === 'internal' ? longestAfterInternal : pace.visible, random));
    this.#step(publish, 'refuse');
  }

  #store(publish: Publish, seq: number, at: number): void {
    if (!this.#step(publish, 'store')) return;
    this.#content.line(publish.room).widen();
    this.#pace.stored();
    this.#forget(publish);
    this.#options.settled(publish.record.request, { state: 'stored', seq, at });
    this.flush();
  }

  #refuse(publish: Publish, step: 'reject' | 'withdraw', error: Problem): void {
    if (publish.withdrawal) publish.record = { ...publish.record, request: publish.withdrawal.request };
    this.#fail(publish.id, step, error);
  }

  /** A message that failed stays, to be seen; of what was cancelled, and of changes, nothing is kept. */
  #fail(id: string, step: 'reject' | 'cancel' | 'withdraw', error: Problem): boolean {
    const publish = this.#content.get(id);
    if (!publish || !this.#step(publish, step)) return false;
    const { journal, settled } = this.#options;
    const isKept = step !== 'cancel' && publish.record.request.event === 'sendMessage';
    publish.record = { ...publish.record, error };
    if (isKept) journal.put(publish.record);
    else journal.delete(id);
    void journal.written().then(() => {
      if (!this.#step(publish, 'note')) return;
      if (isKept) this.#content.removeFromLine(publish);
      else this.#content.remove(publish);
      settled(publish.record.request, { state: 'failed', error });
      this.flush();
    });
    this.#options.changed();
    return true;
  }

  #enter(publish: Publish): void {
    this.#content.add(publish);
    this.#options.journal.put(publish.record);
    this.flush();
  }

  #forget(publish: Publish): void {
    this.#options.journal.delete(publish.id);
    this.#content.remove(publish);
    this.#options.changed();
  }

  /** Takes the step if the table has it, and counts along. */
  #step(publish: Publish, step: PublishStep): boolean {
    const before = publish.state;
    if (!publish.take(step)) return false;
    this.#inFlight += Number(publish.state === 'in-flight') - Number(before === 'in-flight');
    if (publish.state === 'waiting') this.#waiting.add(publish);
    else this.#waiting.delete(publish);
    this.#content.changed();
    return true;
  }

  /** Looks again when the first wait is over, as of `now`. Without a connection it needn't. */
  #plan(now: number): void {
    this.#cancelTimer?.();
    this.#cancelTimer = undefined;
    const { clock, isOpen } = this.#options;
    // By the clock that nothing was sent by: a later one may say that it is time now, and then nobody would come back.
    const isPaced = now < this.#pace.nextAt && this.#pace.hasPlace(this.#inFlight) && this.#content.lines.some(([room, line]) => isOpen(room) && line.next());
    const waits = Array.from(this.#waiting, ({ dueAt, room }) => (isOpen(room) ? dueAt : Number.POSITIVE_INFINITY));
    const first = Math.min(...waits, isPaced ? this.#pace.nextAt : Number.POSITIVE_INFINITY);
    if (first === Number.POSITIVE_INFINITY) return;
    this.#cancelTimer = clock.after(Math.ceil(first - now), () => this.flush());
  }
}
