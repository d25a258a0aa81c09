import type { FeedPair, FeedValue } from '@partyline/protocol';
import type { ChannelDelta, FeedChannel } from '../feed/feed-channel.ts';
import type { Feeds, FeedWish } from '../feed/feeds.ts';

/** Keeps a feed as a client does: a snapshot, then what builds on it; asks again where something is missing. */
export class FeedSubscriber {
  readonly values = new Map<string, FeedValue>();
  /** Every value that it saw, in order, by key. */
  readonly seen = new Map<string, FeedValue[]>();
  /** When each delta came. */
  readonly times: number[] = [];
  snapshots = 0;
  channel: FeedChannel;
  readonly #feeds: Feeds;
  readonly #wish: FeedWish;
  #version = 0;

  constructor(feeds: Feeds, wish: FeedWish) {
    this.#feeds = feeds;
    this.#wish = wish;
    this.channel = this.#subscribe();
  }

  delta({ from, to, values, removed }: ChannelDelta, now: number): void {
    this.times.push(now);
    if (to <= this.#version) return;
    if (from > this.#version) return this.again();
    this.#version = to;
    this.#take(values);
    for (const key of removed) this.values.delete(key);
  }

  quiet(version: number): void {
    if (version > this.#version) this.again();
  }

  /** As after a gap, or a reconnection. */
  again(): void {
    this.#feeds.leave(this.channel);
    this.channel = this.#subscribe();
  }

  leave(): void {
    this.#feeds.leave(this.channel);
  }

  #subscribe(): FeedChannel {
    const channel = this.#feeds.subscribe(this.#wish);
    const { version, values } = this.#feeds.snapshot(channel);
    this.snapshots += 1;
    this.#version = version;
    this.values.clear();
    this.#take(values);
    return channel;
  }

  #take(values: readonly FeedPair[]): void {
    for (const [key, value] of values) {
      if (this.values.get(key) === value) continue;
      this.values.set(key, value);
      this.seen.set(key, [...(this.seen.get(key) ?? []), value]);
    }
  }
}
