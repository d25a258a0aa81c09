import type { Append, Entry } from './entry.ts';
import { type Clock, systemClock } from './clock.ts';
import { CommitQueue, type Defer } from './commit-queue.ts';
import { EntryBlocks } from './entry-blocks.ts';
import { answerFrom, type JoinAnswer, type JoinClaim, startOf, verdictOn } from './join-answer.ts';
import type { LiveStream } from './live-stream.ts';
import { LiveStreams } from './live-streams.ts';
import { asUnavailable, PartylineError } from './partyline-error.ts';
import { needsStream, type Publishing, refusalOf, refusedWithoutStream } from './publishing.ts';
import type { AppendResult, EntryPage, Range, StreamInfo, StreamStore, TrimBounds, TrimmedStream } from './stream-store.ts';

export interface Published {
  readonly seq: number;
  readonly at: number;
  /** The same publish was committed before; this is its first answer. */
  readonly duplicate: boolean;
}

export type EntryListener = (stream: string, epoch: string, entry: Entry) => void;

/** `first` is the lowest seq that is left. */
export type TrimListener = (stream: string, first: number) => void;

export interface StreamsOptions {
  readonly store: StreamStore;
  /** Told of errors that no caller can be told of: a listener that threw. */
  readonly onError?: (error: unknown) => void;
  /** Streams held in memory; beyond it the longest unused ones are read again when needed. */
  readonly maxLive?: number;
  /** Entries of each live stream held in memory: joins that missed no more than these don't read the store. */
  readonly recent?: number;
  /** Bytes that the entries of all of them may take, about; beyond it the longest unused streams go as well. */
  readonly recentBytes?: number;
  /** Bytes that older entries may take in memory, about, after clients asked for them: those that come back together share them. */
  readonly blockBytes?: number;
  readonly clock?: Clock;
  /** How appends wait for others of their turn; default: for the end of the event loop's poll phase. */
  readonly atEndOfTurn?: Defer;
}

const MiB = 1024 * 1024;
/** How long after a stream could not be read it is tried again, in milliseconds. */
const reopenAfterMs = 1_000;

/** Publishes to a stream that is being opened, in order; `released` once they are in the queue, or refused. */
interface Held {
  readonly publishings: Publishing[];
  readonly released: Promise<void>;
}

/**
 * All durable streams of a server. Order and duplicates are decided in the store's commit; this class tells each
 * committed entry once, in seq order, and answers joins so that an entry is either in the answer or told afterwards.
 */
export class Streams {
  readonly #store: StreamStore;
  readonly #queue: CommitQueue;
  readonly #onError: (error: unknown) => void;
  readonly #recent: number;
  readonly #live: LiveStreams;
  readonly #blocks: EntryBlocks;
  readonly #listeners = new Map<EntryListener, string>();
  readonly #trimListeners = new Map<TrimListener, string>();
  readonly #held = new Map<LiveStream, Held>();
  readonly #clock: Clock;
  /** Streams that could not be read, and what cancels the next attempt. */
  readonly #unread = new Map<LiveStream, () => void>();
  #probe: Promise<boolean> | undefined;
  /** Questions to the store that `close` waits for. */
  readonly #finding = new Set<Promise<unknown>>();

  constructor(options: StreamsOptions) {
    const { store, onError = () => {}, maxLive = 10_000, recent = 200, recentBytes = 128 * MiB, blockBytes = 64 * MiB } = options;
    const { clock = systemClock, atEndOfTurn = setImmediate } = options;
    this.#store = store;
    this.#queue = new CommitQueue(store, atEndOfTurn, onError);
    this.#onError = onError;
    this.#clock = clock;
    this.#recent = recent;
    this.#live = new LiveStreams({ maxLive, recent, recentBytes });
    this.#blocks = new EntryBlocks((stream, range, limit) => this.#read(stream, range, limit), blockBytes);
  }

  /**
   * D1: resolves after the commit, and after every listener heard of the entry. Rejects with a `PartylineError`: with `no_such_entry` also
   * where the stream has another `epoch` by now (I6).
   */
  publish(append: Append): Promise<Published> {
    if (this.#queue.isFull) {
      return Promise.reject(new PartylineError('busy', 'the store is behind; send it again shortly', { retryAfterMs: 1000 }));
    }
    return new Promise((resolve, reject) => {
      const stream = this.#live.use(append.stream);
      stream.uses += 1;
      const settle = (outcome: AppendResult | PartylineError): void => {
        stream.uses -= 1;
        if (outcome instanceof PartylineError) return reject(outcome);
        if (outcome.status === 'refused') return reject(refusalOf(outcome.code));
        resolve({ seq: outcome.seq, at: outcome.at, duplicate: outcome.status === 'duplicate' });
      };
      this.#enqueue(stream, { append, settle });
    });
  }

  /**
   * D8: the first answer of a publish that is stored, `undefined` where it isn't, and so won't be but by a repetition. Asked before
   * a publish is refused for good: an earlier one with its id may have been taken in, its answer lost, its author's rights gone since.
   */
  find(stream: string, author: string, id: string): Promise<Published | undefined> {
    const finding = this.#find(stream, author, id).finally(() => this.#finding.delete(finding));
    this.#finding.add(finding);
    return finding;
  }

  /** `prefix` such as `chat:`. The listener is called once for each committed entry, in seq order. Returns its undo. */
  listen(prefix: string, listener: EntryListener): () => void {
    this.#listeners.set(listener, prefix);
    return () => this.#listeners.delete(listener);
  }

  /** The listener is called for each stream that lost its oldest entries to retention. Returns its undo. */
  onTrimmed(prefix: string, listener: TrimListener): () => void {
    this.#trimListeners.set(listener, prefix);
    return () => this.#trimListeners.delete(listener);
  }

  /**
   * D6: calls `attach` at the moment when the answer is exact. Attach to the live entries in there, without awaiting: what
   * is up to `head` is in the answer or behind `more`, what is above is told to listeners after `attach` returns.
   * Creates the stream where there is none. Rejects with a `PartylineError`; then `attach` was not called.
   */
  async join(name: string, claim: JoinClaim, attach: (answer: JoinAnswer) => void): Promise<void> {
    const stream = this.#live.use(name);
    stream.uses += 1;
    try {
      let answer: JoinAnswer | undefined;
      for (let page: EntryPage | undefined; ; page = await this.#readFor(stream, claim)) {
        // The stream may have become unready again while the page was read.
        while (!stream.isReady) await this.#open(stream);
        answer = answerFrom(stream, claim, page);
        if (answer) break;
      }
      attach(answer);
    } finally {
      stream.uses -= 1;
    }
  }

  /** A page of a stream, as far as listeners have heard of it; `undefined` where there is no such stream. */
  async history(name: string, range: Range, limit: number): Promise<EntryPage | undefined> {
    const held = this.#live.find(name);
    const shared = held?.isReady && range !== 'latest' && 'after' in range ? await this.#blocks.page(held, range.after, limit) : undefined;
    if (shared) return shared;
    const revision = held?.revision;
    const page = await this.#store.read(name, range, limit);
    // What was read before a deletion must not be told after it.
    if (held?.revision !== revision) return this.history(name, range, limit);
    const stream = this.#live.find(name);
    if (stream && page) this.#compareEpochs(stream, page);
    return page && stream?.isReady ? { ...page, entries: stream.told(page) } : page;
  }

  list(prefix: string, limit: number): Promise<readonly StreamInfo[]> {
    return this.#store.list(prefix, limit);
  }

  /** Applies retention to all streams whose name starts with `prefix`. */
  async trim(prefix: string, bounds: TrimBounds): Promise<readonly TrimmedStream[]> {
    const trimmed = await this.#store.trim(prefix, bounds);
    for (const { stream, first } of trimmed) {
      this.#live.find(stream)?.trimTo(first);
      for (const [listener, of] of this.#trimListeners) if (stream.startsWith(of)) listener(stream, first);
    }
    return trimmed;
  }

  /** I6: the store has given these streams a new epoch while it serves. Whoever is in their rooms hears of it at once. */
  renewed(names: readonly string[]): void {
    for (const name of names) {
      const stream = this.#live.find(name);
      // An opening that is under way may have read what was there before.
      if (stream?.opening) stream.opening.then(() => this.#reopen(stream)).catch(() => {});
      else if (stream?.isReady) this.#reopen(stream);
    }
  }

  /** Whether a publish would be committed now. Callers that ask at the same time share one look. */
  isWritable(): Promise<boolean> {
    this.#probe ??= this.#store.isWritable().finally(() => {
      this.#probe = undefined;
    });
    return this.#probe;
  }

  /** Lets pending appends commit and their answers go out, then closes the store. */
  async close(): Promise<void> {
    for (const cancel of this.#unread.values()) cancel();
    await Promise.all([...this.#held.values()].map(({ released }) => released));
    await this.#queue.idle();
    await Promise.allSettled(this.#finding);
    await this.#store.close();
  }

  async #find(name: string, author: string, id: string): Promise<Published | undefined> {
    const stream = this.#live.find(name);
    const held = stream && this.#held.get(stream);
    if (held) await held.released;
    await this.#queue.passed();
    const first = await this.#store.find(name, author, id);
    return first && { seq: first.seq, at: first.at, duplicate: true };
  }

  #enqueue(stream: LiveStream, publishing: Publishing): void {
    const held = this.#held.get(stream);
    if (held) held.publishings.push(publishing);
    else if (stream.isReady) this.#commit(stream, publishing);
    else this.#hold(stream, [publishing]);
  }

  #hold(stream: LiveStream, publishings: Publishing[]): void {
    const release = (each: (publishing: Publishing) => void): void => {
      this.#held.delete(stream);
      publishings.forEach(each);
    };
    const released = this.#openFor(stream, publishings).then(
      (isThere) => {
        release(isThere ? (each) => this.#commit(stream, each) : ({ append, settle }) => settle(refusedWithoutStream(append)));
        if (!isThere) this.#live.forget(stream);
      },
      (error: unknown) => release(({ settle }) => settle(asUnavailable(error))),
    );
    this.#held.set(stream, { publishings, released });
  }

  /** Creates the stream where there is none, but not for what is refused there all the same. Resolves with whether there is one. */
  async #openFor(stream: LiveStream, publishings: readonly Publishing[]): Promise<boolean> {
    const isWanted = (): boolean => stream.epoch !== '' || stream.opening !== undefined || !publishings.every(({ append }) => needsStream(append));
    if (!isWanted() && !(await this.#store.read(stream.name, 'latest', 1)) && !isWanted()) return false;
    if (!stream.isReady) await this.#open(stream);
    return true;
  }

  #commit(stream: LiveStream, { append, settle }: Publishing): void {
    stream.beginCommit();
    this.#queue.push(append, (outcome) => {
      stream.endCommit();
      // A failed commit may have happened all the same, and then an entry stands between our head and the next one.
      if (outcome instanceof PartylineError) this.#reopen(stream);
      else if (outcome.status === 'appended') this.#tellAppended(stream, append, outcome);
      settle(outcome);
    });
  }

  /** Reads where a stream stands, shared by all who need it. */
  #open(stream: LiveStream): Promise<void> {
    stream.opening ??= this.#readState(stream).finally(() => {
      stream.opening = undefined;
    });
    return stream.opening;
  }

  #reopen(stream: LiveStream): void {
    stream.isReady = false;
    this.#open(stream).catch(() => this.#reopenLater(stream));
  }

  /** The store is away. A publish or join tries again at once, but where there is none, members wait for what they have not heard of. */
  #reopenLater(stream: LiveStream): void {
    const reopen = (): void => {
      this.#unread.delete(stream);
      if (stream.isBehind) this.#reopen(stream);
    };
    if (!this.#unread.has(stream)) this.#unread.set(stream, this.#clock.after(reopenAfterMs, reopen));
  }

  async #readState(stream: LiveStream): Promise<void> {
    await stream.committed();
    const state = await this.#store.open(stream.name);
    if (stream.epoch === state.epoch) await this.#catchUp(stream);
    const page = await this.#store.read(stream.name, 'latest', this.#recent);
    const heldEpoch = stream.epoch;
    // The page is the later word: where reading it showed damage, the stream has a new epoch.
    stream.reset(page ?? state, page?.entries ?? []);
    this.#live.count(stream);
    stream.isReady = true;
    if (heldEpoch !== '' && heldEpoch !== stream.epoch) this.#tellEpoch(stream);
  }

  /** I6: where the store has renewed a stream, everyone in its room hears of it, and not only with the next entry. */
  #tellEpoch(stream: LiveStream): void {
    const last = stream.recent.all().at(-1);
    if (last) this.#notify(stream, last);
  }

  #compareEpochs(stream: LiveStream, { epoch }: EntryPage): void {
    if (stream.isReady && stream.epoch !== epoch) this.#reopen(stream);
  }

  /** Tells what the store holds beyond our head: entries whose commit's answer was lost. */
  async #catchUp(stream: LiveStream): Promise<void> {
    for (let more = true; more; ) {
      const page = await this.#store.read(stream.name, { after: stream.head }, this.#recent);
      if (page && page.epoch !== stream.epoch) return;
      for (const entry of page?.entries ?? []) this.#tell(stream, entry);
      more = page?.more ?? false;
    }
  }

  async #readFor(stream: LiveStream, claim: JoinClaim): Promise<EntryPage | undefined> {
    const start = startOf(stream, claim, verdictOn(stream, claim));
    const shared = start === 'latest' ? undefined : await this.#blocks.page(stream, start, claim.limit);
    if (shared) return shared;
    const { revision } = stream;
    const page = await this.#read(stream, start === 'latest' ? start : { after: start }, claim.limit);
    // What was read before a deletion must not be told after it.
    return stream.revision === revision ? page : undefined;
  }

  /** Reads a page, and takes note of what it says of its stream. */
  async #read(stream: LiveStream, range: Range, limit: number): Promise<EntryPage | undefined> {
    const page = await this.#store.read(stream.name, range, limit);
    if (page) this.#compareEpochs(stream, page);
    if (page && page.epoch === stream.epoch) stream.trimTo(page.first);
    return page;
  }

  #tellAppended(stream: LiveStream, append: Append, { seq, at, epoch }: { seq: number; at: number; epoch: string }): void {
    const { id, author, kind, data, target } = append;
    if (seq !== stream.head + 1 || epoch !== stream.epoch) return this.#reopen(stream);
    stream.applyErasure(append);
    this.#tell(stream, target === undefined ? { seq, id, author, at, kind, data } : { seq, id, author, at, kind, data, target });
  }

  #tell(stream: LiveStream, entry: Entry): void {
    stream.advance(entry);
    this.#live.count(stream);
    this.#notify(stream, entry);
  }

  #notify(stream: LiveStream, entry: Entry): void {
    for (const [listener, prefix] of this.#listeners) {
      if (!stream.name.startsWith(prefix)) continue;
      try {
        listener(stream.name, stream.epoch, entry);
      } catch (error) {
        this.#onError(error);
      }
    }
  }
}
