import type { FeedPair } from '@partyline/protocol';
import type { Clock } from '../clock.ts';
import type { Feed } from './feed.ts';

/** What changed in a channel after version `from` up to version `to`. */
export interface ChannelDelta {
  readonly from: number;
  readonly to: number;
  readonly values: readonly FeedPair[];
  readonly removed: readonly string[];
}

export interface ChannelListener {
  /** Send to all subscribers; where it `isVolatile`, drop it for those who can't take it now. */
  delta(channel: FeedChannel, delta: ChannelDelta, isVolatile: boolean): void;
  /** Nothing changed since version `version`, for so many milliseconds. Never dropped: it tells who lost a delta. */
  quiet(channel: FeedChannel, version: number, quietForMs: number): void;
  /** Nothing waits to be told: call `wake` once one of its keys changes. */
  rests(channel: FeedChannel): void;
}

/**
 * A delta that comes within so long of the one before is volatile. Whoever loses the last of such a run hears so long after it, by `quiet`, that
 * something is missing; single ones, as of scores, are lost by nobody.
 */
const settleMs = 1000;
/** How often a quiet channel says that it is. */
const quietEveryMs = 5000;

/**
 * All subscribers that want the same keys of a feed at the same rate: one delta for all of them, at most once a period, with the last values only.
 * So the cost follows keys and rate, not updates and not subscribers.
 */
export class FeedChannel {
  readonly id: string;
  readonly feed: Feed;
  /** Sorted; all keys where it is absent. */
  readonly keys: readonly string[] | undefined;
  readonly hz: number;
  subscribers = 0;
  readonly #clock: Clock;
  readonly #listener: ChannelListener;
  /** The version up to which everything was told. */
  #position: number;
  /** When subscribers were told something last: at first, the snapshot. */
  #toldAt: number;
  #deltaAt = -Infinity;
  #changedAt: number | undefined;
  #isDue = false;
  #cancel: () => void;

  constructor(
    { id, feed, keys, hz }: Pick<FeedChannel, 'id' | 'feed' | 'keys' | 'hz'>,
    { clock, listener }: { readonly clock: Clock; readonly listener: ChannelListener },
  ) {
    this.id = id;
    this.feed = feed;
    this.keys = keys;
    this.hz = hz;
    this.#clock = clock;
    this.#listener = listener;
    this.#position = feed.version;
    this.#toldAt = clock.monotonic();
    this.#changedAt = feed.changedAt(keys);
    this.#cancel = clock.after(quietEveryMs, () => this.#tellQuiet());
  }

  /** What it has not told yet came after this version; `undefined` where it has told everything. */
  get untoldFrom(): number | undefined {
    return this.#isDue ? this.#position : undefined;
  }

  /** Milliseconds since one of its keys changed; `undefined` where none ever did. */
  get quietForMs(): number | undefined {
    const at = this.#isDue ? this.feed.changedAt(this.keys) : this.#changedAt;
    return at === undefined ? undefined : Math.max(0, Math.round(this.#clock.monotonic() - at));
  }

  /** One of its keys changed. */
  wake(): void {
    if (this.#isDue) return;
    this.#isDue = true;
    this.#cancel();
    // Never in the same turn: all changes of a turn are one delta.
    this.#cancel = this.#clock.after(this.#toldAt + 1000 / this.hz - this.#clock.monotonic(), () => this.#tell());
  }

  /** No timer is left. */
  close(): void {
    this.#cancel();
  }

  #tell(): void {
    const now = this.#clock.monotonic();
    const from = this.#position;
    const { values, removed, at } = this.feed.since(from, this.keys);
    const isVolatile = now - this.#deltaAt < settleMs;
    this.#position = this.feed.version;
    this.#isDue = false;
    this.#changedAt = at ?? this.#changedAt;
    this.#toldAt = now;
    this.#deltaAt = now;
    this.#cancel = this.#clock.after(isVolatile ? settleMs : quietEveryMs, () => this.#tellQuiet());
    this.#listener.rests(this);
    this.#listener.delta(this, { from, to: this.#position, values, removed }, isVolatile);
  }

  #tellQuiet(): void {
    this.#cancel = this.#clock.after(quietEveryMs, () => this.#tellQuiet());
    this.#listener.quiet(this, this.#position, this.quietForMs ?? 0);
  }
}
