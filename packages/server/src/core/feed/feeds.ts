import { type FeedPair, limits } from '@partyline/protocol';
import type { Clock } from '../clock.ts';
import { PartylineError } from '../partyline-error.ts';
import { type ChannelDelta, type ChannelListener, FeedChannel } from './feed-channel.ts';
import { feedRate } from './feed-rate.ts';
import { Feed, type FeedChange } from './feed.ts';

export type FeedsListener = Pick<ChannelListener, 'delta' | 'quiet'>;
export type { ChannelDelta };

export interface FeedsOptions {
  readonly clock: Clock;
  /** Another text at each call, that no other process has had. */
  readonly newEpoch: () => string;
  /** What the values of all feeds may take together, as JSON. */
  readonly maxBytes?: number;
}

/** A thousand full feeds would take 4 GiB; a server that runs out of memory takes the chat with it. */
const maxBytes = 256 * 1024 * 1024;

/** What somebody wants of a feed. */
export interface FeedWish {
  readonly feed: string;
  readonly keys?: readonly string[] | undefined;
  readonly maxHz: number;
}

/** Where a feed stands, as a subscriber is told. */
export interface FeedSnapshot {
  readonly epoch: string;
  readonly version: number;
  readonly values: readonly FeedPair[];
  readonly quietForMs: number | undefined;
}

/** A feed and who looks on. */
interface Watched {
  readonly feed: Feed;
  /** By keys and rate. */
  readonly channels: Map<string, FeedChannel>;
  /** Channels that have told everything, and wait for a change: of any key, or by key. */
  readonly resting: Set<FeedChannel>;
  readonly restingByKey: Map<string, Set<FeedChannel>>;
}

/** All feeds of a server. A feed is there while it has a value or a subscriber. */
export class Feeds {
  readonly #options: FeedsOptions;
  /** Deltas that were told, for tests and figures. */
  flushes = 0;
  readonly #feeds = new Map<string, Watched>();
  #listener: FeedsListener = { delta: () => {}, quiet: () => {} };
  #channels = 0;
  #bytes = 0;
  /** The last one of each feed: when a server is back, all its clients ask at once. */
  readonly #snapshots = new WeakMap<Feed, Pick<FeedSnapshot, 'version' | 'values'>>();

  constructor(options: FeedsOptions) {
    this.#options = options;
  }

  get size(): number {
    return this.#feeds.size;
  }

  /** There is one listener: who sends it all. Returns its undo. */
  listen(listener: FeedsListener): () => void {
    this.#listener = listener;
    return () => {
      this.#listener = { delta: () => {}, quiet: () => {} };
    };
  }

  /** All of the changes, or none. Throws `too_large` or `invalid_payload`. Returns the feed's version after them, and how many were news. */
  change(name: string, values: readonly FeedChange[], removed: readonly string[] = []): { version: number; changed: number } {
    const watched = this.#feeds.get(name) ?? this.#newFeed(name);
    if (watched.feed.size === 0 && values.length > 0) this.#checkPlace();
    const before = watched.feed.bytes;
    const changed = watched.feed.change(values, removed, this.#options.clock.monotonic());
    this.#bytes += watched.feed.bytes - before;
    const { version } = watched.feed;
    if (watched.feed.size > 0) this.#feeds.set(name, watched);
    for (const key of changed) this.#wake(watched, key);
    if (removed.length > 0 || watched.feed.size === 0) this.#tidy(watched);
    return { version, changed: changed.length };
  }

  get(name: string, key: string): FeedPair[1] | undefined {
    return this.#feeds.get(name)?.feed.get(key);
  }

  /** The channel for what somebody wants, with one subscriber more. Each call is followed by one of `leave`. */
  subscribe({ feed: name, keys: asked, maxHz }: FeedWish): FeedChannel {
    const watched = this.#feeds.get(name) ?? this.#newFeed(name);
    this.#feeds.set(name, watched);
    const keys = asked && [...new Set(asked)].sort();
    const hz = feedRate(maxHz);
    const wish = wishOf(hz, keys);
    const channel = watched.channels.get(wish) ?? this.#newChannel(watched, hz, keys);
    watched.channels.set(wish, channel);
    channel.subscribers += 1;
    return channel;
  }

  /** About what a snapshot for this wish takes on the wire. */
  bytesOf({ feed, keys }: FeedWish): number {
    return this.#feeds.get(feed)?.feed.bytesOf(keys) ?? 0;
  }

  /** What comes through the channel from now on builds on it. Those who ask for all of a feed before the channel tells what is new get the same `values`. */
  snapshot({ feed, keys, position, quietForMs }: FeedChannel): FeedSnapshot {
    const { epoch } = feed;
    if (keys) return { epoch, version: feed.version, values: feed.snapshot(keys), quietForMs };
    return { epoch, ...this.#wholeOf(feed, position), quietForMs };
  }

  leave(channel: FeedChannel): void {
    channel.subscribers -= 1;
    const watched = this.#feeds.get(channel.feed.name);
    if (!watched || channel.subscribers > 0) return;
    channel.close();
    watched.channels.delete(wishOf(channel.hz, channel.keys));
    watched.resting.delete(channel);
    for (const key of channel.keys ?? []) forgetIn(watched.restingByKey, key, channel);
    this.#tidy(watched);
  }

  /** No timer is left. */
  close(): void {
    for (const { channels } of this.#feeds.values()) for (const channel of channels.values()) channel.close();
    this.#feeds.clear();
    this.#bytes = 0;
  }

  /** Of this version or a later one: the next delta begins no later, so an older snapshot than the last word does. */
  #wholeOf(feed: Feed, version: number): Pick<FeedSnapshot, 'version' | 'values'> {
    const known = this.#snapshots.get(feed);
    if (known && known.version >= version) return known;
    const fresh = { version: feed.version, values: feed.snapshot() };
    this.#snapshots.set(feed, fresh);
    return fresh;
  }

  #newFeed(name: string): Watched {
    const spare = (): number => (this.#options.maxBytes ?? maxBytes) - this.#bytes;
    return { feed: new Feed(name, this.#options.newEpoch(), spare), channels: new Map(), resting: new Set(), restingByKey: new Map() };
  }

  #newChannel(watched: Watched, hz: number, keys: readonly string[] | undefined): FeedChannel {
    this.#channels += 1;
    const listener: ChannelListener = {
      delta: (channel, delta, isVolatile) => {
        this.flushes += 1;
        this.#tidy(watched);
        this.#listener.delta(channel, delta, isVolatile);
      },
      quiet: (channel, version, quietForMs) => this.#listener.quiet(channel, version, quietForMs),
      rests: (channel) => rest(watched, channel),
    };
    const channel = new FeedChannel({ id: `c${this.#channels.toString(36)}`, feed: watched.feed, keys, hz }, { clock: this.#options.clock, listener });
    rest(watched, channel);
    return channel;
  }

  #checkPlace(): void {
    const written = [...this.#feeds.values()].filter(({ feed }) => feed.size > 0).length;
    if (written >= limits.feedsPerServer) throw new PartylineError('too_large', `there are at most ${limits.feedsPerServer} feeds; empty one first`);
  }

  /** Each channel is woken once and found nowhere until it rests again, so that an update costs nothing for those awake. */
  #wake(watched: Watched, key: string): void {
    for (const channel of watched.resting) channel.wake();
    watched.resting.clear();
    for (const channel of watched.restingByKey.get(key) ?? []) channel.wake();
    watched.restingByKey.delete(key);
  }

  #tidy({ feed, channels }: Watched): void {
    if (feed.size === 0 && channels.size === 0) this.#feeds.delete(feed.name);
    if (feed.gone === 0) return;
    const untold = [...channels.values()].flatMap((channel) => channel.untoldFrom ?? []);
    feed.forgetGone(untold.reduce((a, b) => Math.min(a, b), feed.version));
  }
}

function rest({ resting, restingByKey }: Watched, channel: FeedChannel): void {
  if (!channel.keys) resting.add(channel);
  for (const key of channel.keys ?? []) {
    const others = restingByKey.get(key) ?? new Set();
    restingByKey.set(key, others.add(channel));
  }
}

function forgetIn(byKey: Map<string, Set<FeedChannel>>, key: string, channel: FeedChannel): void {
  const others = byKey.get(key);
  others?.delete(channel);
  if (others?.size === 0) byKey.delete(key);
}

/** Two wishes with the same text share a channel. A space is in no key. */
function wishOf(hz: number, keys: readonly string[] | undefined): string {
  return `${hz} ${keys?.join(' ') ?? '*'}`;
}
