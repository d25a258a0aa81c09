import { type FeedValue, limits, type MatchData, type MatchEntry, MatchSummary, namespaces, type PostMatchEvents } from '@partyline/protocol';
import type { Clock } from '../clock.ts';
import type { Entry } from '../entry.ts';
import type { Feeds } from '../feed/feeds.ts';
import { PartylineError } from '../partyline-error.ts';
import type { Published, Streams } from '../streams.ts';
import { Match } from './match.ts';
import { fitted } from './match-state.ts';

/** Streams of matches and rights to matches and feeds are named so, and with the name of the match or feed. */
export const liveScoresPrefix = `${namespaces.liveScores.slice(1)}:`;

/** The feed of all matches: derived, so nobody else writes to it. */
export const matchesFeed = 'matches';

/** Events of a match: far more than any has. They are in memory. */
const maxEvents = 1000;
/** Matches are the keys of a feed. */
const maxMatches = limits.keysPerFeed;
const pageSize = 200;

/** A match that has ended leaves the board after so long. Its stream stays. */
const shownAfterEndMs = 7 * 24 * 60 * 60_000;
/** How often that is looked at. */
const sweepEveryMs = 60 * 60_000;

/** Whoever sends an event: its id is the match's. */
const author = { user: 'service:scores', name: 'scores', color: '' };

export type PostedEvent = PostMatchEvents['events'][number];
type StoredEvent = Exclude<PostedEvent, { type: 'clock' }>;

/** Told of each event once, in seq order, after the feed has what it comes to. With another epoch than before: what was told before is void. */
export type MatchListener = (match: Match, entry: MatchEntry) => void;

export interface MatchesOptions {
  readonly streams: Streams;
  readonly feeds: Feeds;
  readonly clock: Clock;
  /** Told of what no caller can be told of. */
  readonly onError: (error: unknown) => void;
}

/** All matches of a server: what happens in them is stored in streams, and what it comes to stands in a feed. */
export class Matches {
  readonly #options: MatchesOptions;
  readonly #matches = new Map<string, Match>();
  /** Matches that are being read anew, and what was told of them meanwhile. */
  readonly #reading = new Map<string, { epoch: string; entry: Entry }[]>();
  readonly #listeners = new Set<MatchListener>();
  #stop: () => void = () => {};
  #cancelSweep: () => void = () => {};

  constructor(options: MatchesOptions) {
    this.#options = options;
  }

  /** Reads all matches, and follows them from then on. */
  async open(): Promise<void> {
    const { streams } = this.#options;
    this.#stop = streams.listen(liveScoresPrefix, (stream, epoch, entry) => this.#take(stream.slice(liveScoresPrefix.length), epoch, entry));
    for (const { stream } of await streams.list(liveScoresPrefix, maxMatches)) await this.#read(stream.slice(liveScoresPrefix.length));
    this.#sweepLater();
  }

  close(): void {
    this.#stop();
    this.#cancelSweep();
  }

  /** Returns its undo. */
  listen(listener: MatchListener): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  find(id: string): Match | undefined {
    return this.#matches.get(id);
  }

  /**
   * Checks all events, then stores them in their order; resolves when all are on disk and in the feed, with one answer for each, `seq` 0 for a clock.
   * Repeated, they change nothing. Rejects with a `PartylineError`; where that is retryable, the first of them may be stored.
   */
  async post(id: string, events: readonly PostedEvent[]): Promise<readonly Pick<Published, 'seq' | 'duplicate'>[]> {
    this.#check(id, events);
    let follows: string | undefined;
    const publishing = events.map((event) => {
      if (event.type === 'clock') return Promise.resolve({ seq: 0, duplicate: false });
      const published = this.#publish(id, event, follows);
      follows = event.id;
      return published;
    });
    const settled = await Promise.allSettled(publishing);
    const failed = settled.find((each) => each.status === 'rejected');
    if (failed) throw failed.reason;
    this.#setClock(id, events);
    return settled.map((each) => (each as PromiseFulfilledResult<Pick<Published, 'seq' | 'duplicate'>>).value);
  }

  #publish(match: string, event: StoredEvent, follows: string | undefined): Promise<Published> {
    const { streams, clock } = this.#options;
    const { id, ...data } = event;
    return streams.publish({ stream: liveScoresPrefix + match, id, author, at: clock.now(), kind: data.type, data, follows });
  }

  /** Throws where one of them can't be taken, before any is. */
  #check(id: string, events: readonly PostedEvent[]): void {
    const match = this.#matches.get(id) ?? new Match(id, '');
    if (match.head === 0 && events[0]?.type !== 'fixture') {
      throw new PartylineError('invalid_payload', 'events.0: the first event of a match is its fixture');
    }
    const fresh = events.filter((event) => event.type !== 'clock').filter((event) => !match.has(event.id));
    const tooMuch = fresh.length > 0 && match.head + fresh.length > maxEvents;
    if (tooMuch) throw new PartylineError('too_large', `a match has at most ${maxEvents} events`);
    const summary = match.after(fresh.map(dataOf), this.#options.clock.now());
    if (!MatchSummary.safeParse(summary).success) throw new PartylineError('too_large', 'no side scores more than 999 goals');
  }

  /** The last one counts, unless an event after it says a minute itself. */
  #setClock(id: string, events: readonly PostedEvent[]): void {
    const last = events.findLast((event) => event.type === 'clock' || ('minute' in event && event.minute !== undefined));
    const match = this.#matches.get(id);
    if (last?.type === 'clock' && match?.setClock(last)) this.#show(match);
  }

  /** An entry of a match's stream was committed, or its stream has a new epoch. */
  #take(id: string, epoch: string, entry: Entry): void {
    const reading = this.#reading.get(id);
    if (reading) return void reading.push({ epoch, entry });
    const match = this.#matches.get(id) ?? new Match(id, epoch);
    if (match.epoch === epoch && entry.seq <= match.head) return;
    if (match.epoch === epoch && entry.seq === match.head + 1) return this.#append(match, entry);
    this.#read(id).catch(this.#options.onError);
  }

  #append(match: Match, entry: Entry): void {
    this.#matches.set(match.id, match);
    const shown = match.append(entry);
    this.#show(match);
    this.#tell(match, shown);
  }

  /** Reads a match from the store: at the start, and where its stream is another one now. */
  async #read(id: string): Promise<void> {
    if (this.#reading.has(id)) return;
    const waiting: { epoch: string; entry: Entry }[] = [];
    this.#reading.set(id, waiting);
    const before = this.#matches.get(id);
    let match: Match | undefined;
    try {
      match = await this.#readAll(id);
    } finally {
      this.#reading.delete(id);
    }
    if (!match || match.head === 0) return;
    this.#matches.set(id, match);
    this.#show(match);
    const last = match.at(match.head);
    // To those who watch, an entry of an epoch that is not theirs says that they begin anew.
    if (before && before.epoch !== match.epoch && last) this.#tell(match, last);
    else for (let seq = (before ?? match).head + 1; seq <= match.head; seq += 1) this.#tell(match, match.at(seq) as MatchEntry);
    for (const { epoch, entry } of waiting) this.#take(id, epoch, entry);
  }

  async #readAll(id: string): Promise<Match | undefined> {
    for (let match: Match | undefined; ; ) {
      const page = await this.#options.streams.history(liveScoresPrefix + id, { after: match?.head ?? 0 }, pageSize);
      if (!page) return undefined;
      // It became another one while it was read: begin again.
      const isOther = match !== undefined && match.epoch !== page.epoch;
      match = isOther || !match ? new Match(id, page.epoch) : match;
      if (isOther) continue;
      for (const entry of page.entries) match.append(entry);
      if (!page.more) return match;
    }
  }

  /** What stands on the board follows what is stored, and never the other way round: where the board is full, the match that was heard of last stays. */
  #show(match: Match): void {
    if (this.#isOver(match)) return this.#hide(match.id);
    for (let problem = this.#problemShowing(match); problem; problem = this.#problemShowing(match)) {
      const oldest = this.#oldestShown();
      if (problem.code !== 'too_large' || !oldest) return this.#options.onError(problem);
      if (oldest === match || oldest.summary.at > match.summary.at) return this.#hide(match.id);
      this.#hide(oldest.id);
    }
  }

  #problemShowing({ id, summary }: Match): PartylineError | undefined {
    try {
      this.#options.feeds.change(matchesFeed, [{ key: id, value: valueOf(fitted(summary)) }]);
      return undefined;
    } catch (error) {
      return error as PartylineError;
    }
  }

  #hide(id: string): void {
    if (this.#isShown(id)) this.#options.feeds.change(matchesFeed, [], [id]);
  }

  #isShown(id: string): boolean {
    return this.#options.feeds.get(matchesFeed, id) !== undefined;
  }

  #isOver({ summary: { period, at } }: Match): boolean {
    return period === 'ended' && this.#options.clock.now() - at >= shownAfterEndMs;
  }

  #oldestShown(): Match | undefined {
    let oldest: Match | undefined;
    for (const match of this.#matches.values()) {
      if ((!oldest || match.summary.at < oldest.summary.at) && this.#isShown(match.id)) oldest = match;
    }
    return oldest;
  }

  #sweepLater(): void {
    this.#cancelSweep = this.#options.clock.after(sweepEveryMs, () => {
      for (const match of this.#matches.values()) if (this.#isOver(match)) this.#hide(match.id);
      this.#sweepLater();
    });
  }

  #tell(match: Match, entry: MatchEntry): void {
    for (const listener of this.#listeners) {
      try {
        listener(match, entry);
      } catch (error) {
        this.#options.onError(error);
      }
    }
  }
}

/** Nothing in it is `undefined`, which its type can't say. */
function valueOf(summary: MatchSummary): FeedValue {
  return summary as unknown as FeedValue;
}

function dataOf(event: StoredEvent): MatchData {
  const { id: _, ...data } = event;
  return data;
}
