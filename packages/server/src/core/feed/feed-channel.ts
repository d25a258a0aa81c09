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
  /** Nothing was told since version `version`; nothing changed for so many milliseconds, where anything ever did. Never dropped: it tells who lost a delta. */
  quiet(channel: FeedChannel, version: number, quietForMs: number | undefined): void;
  /** Nothing waits to be told: call `wake` once one of its keys changes. */
  rests(channel: FeedChannel): void;
}

/**
 * A delta that comes within so long of the one before, or within two periods, is volatile. Whoever loses the last of such a run hears so long
 * after it, by `quiet`, that something is missing; single ones, as of scores, are lost by nobody.
 */
const settleMs = 1000;
/** How often a channel that tells nothing says so, also while a change waits for its time: who hears nothing for longer is cut off. */
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
  #cancelTell: () => void = () => {};
  #cancelQuiet: () => void;

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
    this.#cancelQuiet = clock.after(quietEveryMs, () => this.#tellQuiet());
  }

  /** The version that everybody was told of, who was there: the next delta comes after it. */
  get position(): number {
    return this.#position;
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
    // Never in the same turn: all changes of a turn are one delta.
    this.#cancelTell = this.#clock.after(this.#toldAt + 1000 / this.hz - this.#clock.monotonic(), () => this.#tell());
  }

  /** No timer is left. */
  close(): void {
    this.#cancelTell();
    this.#cancelQuiet();
  }

  #tell(): void {
    const now = this.#clock.monotonic();
    const from = this.#position;
    const { values, removed, at } = this.feed.since(from, this.keys);
    const settle = Math.max(settleMs, 2000 / this.hz);
    const isVolatile = now - this.#deltaAt < settle;
    this.#position = this.feed.version;
    this.#isDue = false;
    this.#changedAt = at ?? this.#changedAt;
    this.#toldAt = now;
    this.#deltaAt = now;
    this.#tellQuietIn(isVolatile ? Math.min(settle, quietEveryMs) : quietEveryMs);
    this.#listener.rests(this);
    this.#listener.delta(this, { from, to: this.#position, values, removed }, isVolatile);
  }

  #tellQuietIn(ms: number): void {
    this.#cancelQuiet();
    this.#cancelQuiet = this.#clock.after(ms, () => this.#tellQuiet());
  }

  #tellQuiet(): void {
    this.#tellQuietIn(quietEveryMs);
    this.#listener.quiet(this, this.#position, this.quietForMs);
  }
}
