import { backoff, pace } from './backoff.ts';
import type { Clock } from './clock.ts';
import { kindOf, PartylineClientError, type Problem, problemOf } from './error.ts';
import { OutboxLine } from './outbox-line.ts';
import { OutboxPace } from './outbox-pace.ts';
import { type Ask, type Outcome, Publish, type PublishRecord, type PublishRequest } from './publish.ts';
import type { PublishStep } from './publish-state.ts';

/** What an outbox holds at most: publishes, failed ones included, and the bytes of what they ask for. */
export const outboxLimits = { count: 1_000, bytes: 4 * 1024 * 1024 } as const;

/** The longest pause before something is sent again that the server didn't expect to fail, in milliseconds. */
const longestAfterInternal = 60_000;

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

/** A publish in the outbox. `queued`: never sent, so it can be cancelled. `sent`: the server may have it. `failed`: refused for good. */
export interface OutboxItem {
  readonly id: string;
  readonly room: string;
  readonly state: 'queued' | 'sent' | 'failed';
  readonly request: PublishRequest;
  /** When it was made, in milliseconds since 1970. */
  readonly at: number;
  /** Once `failed`. */
  readonly error?: Problem;
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
  /** In the order in which they were made. */
  #publishes = new Map<string, Publish>();
  /** By room. Those that sent last come last, so that a long line doesn't keep others from the window. */
  readonly #lines = new Map<string, OutboxLine>();
  readonly #waiting = new Set<Publish>();
  readonly #pace = new OutboxPace();
  #inFlight = 0;
  #bytes = 0;
  #orders = 0;
  #cancelTimer: (() => void) | undefined;
  #version = 0;
  #items: { readonly version: number; readonly list: readonly OutboxItem[] } | undefined;

  constructor(options: OutboxOptions) {
    this.#options = options;
  }

  /** Publishes that have no end yet. */
  get size(): number {
    let size = 0;
    for (const line of this.#lines.values()) size += line.length;
    return size;
  }

  /** All of them, in the order in which they were made; the same array until something changed. */
  get items(): readonly OutboxItem[] {
    if (this.#items?.version !== this.#version) this.#items = { version: this.#version, list: Array.from(this.#publishes.values(), itemOf) };
    return this.#items.list;
  }

  /** Another number whenever `items` is another one. */
  get version(): number {
    return this.#version;
  }

  /** Queues a publish behind those of its room, and sends it when its turn has come. Throws `outbox_full`, having done nothing. */
  add(request: PublishRequest, at: number, epoch?: string): void {
    const publish = this.#made(request, at, epoch);
    const isFull = this.#publishes.size >= outboxLimits.count || this.#bytes + publish.bytes > outboxLimits.bytes;
    if (isFull) throw new PartylineClientError({ code: 'outbox_full', message: 'too much waits to be sent or failed: wait, or discard what failed' });
    this.#enter(publish);
  }

  /** Puts a new publish in the place of a failed one, which is forgotten. */
  replace(failed: string, request: PublishRequest, at: number, epoch?: string): void {
    this.discard(failed);
    this.#enter(this.#made(request, at, epoch));
  }

  /**
   * Takes what was kept, even if it is too much: behind what is here, or `first`, in the order of the records. What is here already stays as
   * it is. Nothing is sent before the next `flush`.
   */
  restore(records: readonly PublishRecord[], first: boolean): void {
    const kept = records.map((record) => this.#publishes.get(record.request.payload.id) ?? this.#found(record));
    this.#publishes = new Map([...(first ? [] : this.#publishes.values()), ...kept, ...this.#publishes.values()].map((publish) => [publish.id, publish]));
    const unsettled = [...this.#publishes.values()].filter(({ state }) => state !== 'failed');
    for (const [room, publishes] of Map.groupBy(unsettled, (publish) => publish.room)) this.#line(room).arrange(publishes);
    this.#changed();
  }

  /** The room's stream shows a publish of ours: it is stored, whether or not the answer ever comes. */
  confirm(id: string, seq: number, at: number): void {
    const publish = this.#publishes.get(id);
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
    const publish = this.#publishes.get(id);
    if (!publish) return;
    publish.withdrawal = { error, request: request ?? publish.record.request };
    if (publish.state === 'queued') this.#refuse(publish, 'withdraw', error);
  }

  /** Forgets a failed publish. */
  discard(id: string): void {
    const publish = this.#publishes.get(id);
    if (publish?.state === 'failed') this.#forget(publish);
  }

  /** Lets go of publishes that someone else sends now. */
  release(ids: Iterable<string>): void {
    for (const id of ids) {
      const publish = this.#publishes.get(id);
      if (!publish) continue;
      this.#step(publish, 'lose');
      this.#waiting.delete(publish);
      this.#leave(publish);
    }
    this.#changed();
    this.flush();
  }

  /** Sends what may go out. Called whenever that may have become more: a room opened, a publish settled or waited long enough. */
  flush(): void {
    const before = this.#version;
    const now = this.#options.clock.monotonic();
    for (const publish of this.#waiting) {
      if (publish.dueAt <= now) this.#step(publish, 'due');
    }
    while (this.#sendRound(now));
    this.#plan(now);
    if (this.#version !== before) this.#options.changed();
  }

  /** At most one publish of each room. Tells whether there was any. */
  #sendRound(now: number): boolean {
    let hasSent = false;
    for (const [room, line] of [...this.#lines]) {
      if (now < this.#pace.nextAt || !this.#pace.hasPlace(this.#inFlight)) return false;
      const turn = this.#options.isOpen(room) ? line.next() : undefined;
      if (!turn) continue;
      hasSent = true;
      this.#pace.sent(now);
      this.#lines.delete(room);
      this.#lines.set(room, line);
      this.#send(turn.publish, turn.follows);
    }
    return hasSent;
  }

  #send(publish: Publish, before: string | undefined): void {
    if (!this.#step(publish, 'send')) return;
    publish.sentAt = this.#options.clock.monotonic();
    const { event, payload } = publish.record.request;
    const follows = publish.withdrawal ? publish.id : before;
    // By the event's name, each payload has its own type; together they have one that `follows` fits into.
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
    const line = this.#line(publish.room);
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
    this.#line(publish.room).widen();
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
    const publish = this.#publishes.get(id);
    if (!publish || !this.#step(publish, step)) return false;
    const { journal, settled } = this.#options;
    const isKept = step !== 'cancel' && publish.record.request.event === 'sendMessage';
    publish.record = { ...publish.record, error };
    if (isKept) journal.put(publish.record);
    else journal.delete(id);
    void journal.written().then(() => {
      if (!this.#step(publish, 'note')) return;
      if (isKept) this.#leaveLine(publish);
      else this.#leave(publish);
      settled(publish.record.request, { state: 'failed', error });
      this.flush();
    });
    this.#changed();
    return true;
  }

  #made(request: PublishRequest, at: number, epoch: string | undefined): Publish {
    return new Publish({ order: this.#orders + 1, at, request, ...(epoch === undefined ? {} : { epoch }) }, 'made');
  }

  #found(record: PublishRecord): Publish {
    const publish = new Publish(record, 'found');
    this.#bytes += publish.bytes;
    this.#orders = Math.max(this.#orders, record.order);
    return publish;
  }

  #enter(publish: Publish): void {
    this.#orders = publish.record.order;
    this.#bytes += publish.bytes;
    this.#publishes.set(publish.id, publish);
    this.#line(publish.room).add(publish);
    this.#options.journal.put(publish.record);
    this.#version += 1;
    this.flush();
  }

  #forget(publish: Publish): void {
    this.#options.journal.delete(publish.id);
    this.#leave(publish);
    this.#changed();
  }

  #leave(publish: Publish): void {
    if (!this.#publishes.delete(publish.id)) return;
    this.#bytes -= publish.bytes;
    this.#version += 1;
    this.#leaveLine(publish);
  }

  #leaveLine(publish: Publish): void {
    const line = this.#lines.get(publish.room);
    line?.remove(publish);
    if (line?.length === 0) this.#lines.delete(publish.room);
  }

  /** Takes the step if the table has it, and counts along. */
  #step(publish: Publish, step: PublishStep): boolean {
    const before = publish.state;
    if (!publish.take(step)) return false;
    this.#inFlight += Number(publish.state === 'in-flight') - Number(before === 'in-flight');
    if (publish.state === 'waiting') this.#waiting.add(publish);
    else this.#waiting.delete(publish);
    this.#version += 1;
    return true;
  }

  #line(room: string): OutboxLine {
    const line = this.#lines.get(room) ?? new OutboxLine();
    this.#lines.set(room, line);
    return line;
  }

  /** Looks again when the first wait is over, as of `now`. Without a connection it needn't. */
  #plan(now: number): void {
    this.#cancelTimer?.();
    this.#cancelTimer = undefined;
    const { clock, isOpen } = this.#options;
    // By the clock that nothing was sent by: a later one may say that it is time now, and then nobody would come back.
    const isPaced = now < this.#pace.nextAt && this.#pace.hasPlace(this.#inFlight) && [...this.#lines].some(([room, line]) => isOpen(room) && line.next());
    const waits = Array.from(this.#waiting, ({ dueAt, room }) => (isOpen(room) ? dueAt : Number.POSITIVE_INFINITY));
    const first = Math.min(...waits, isPaced ? this.#pace.nextAt : Number.POSITIVE_INFINITY);
    if (first === Number.POSITIVE_INFINITY) return;
    this.#cancelTimer = clock.after(Math.ceil(first - now), () => this.flush());
  }

  #changed(): void {
    this.#version += 1;
    this.#options.changed();
  }
}

function itemOf({ id, room, state, record: { request, at, error } }: Publish): OutboxItem {
  const shown = state === 'queued' || state === 'failed' ? state : 'sent';
  return { id, room, state: shown, request, at, ...(state === 'failed' && error ? { error } : {}) };
}
