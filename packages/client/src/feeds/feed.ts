import type { FeedDelta, FeedQuiet, FeedValue, SubscribeAck } from '@partyline/protocol';
import { backoff, pace } from '../backoff.ts';
import type { Clock } from '../clock.ts';
import { kindOf, type Problem, problemOf } from '../error.ts';
import { Listeners } from '../listeners.ts';
import type { AskIn } from '../wire.ts';
import { type FeedState, FeedTimes } from './feed-state.ts';
import { FeedValues } from './feed-values.ts';

/** A feed let go of and held again within this time was never let go of, in milliseconds. */
const lingerMs = 500;
/** The shortest time between two snapshots, in milliseconds. */
const snapshotPauseMs = 1_000;

/** A feed at one moment: the same object until something changed. */
export interface FeedSnapshot {
  readonly state: FeedState;
  readonly values: ReadonlyMap<string, FeedValue>;
  /** When something in it changed last, in milliseconds since 1970 by this machine's clock; absent until something did. */
  readonly changedAt?: number;
  readonly error?: Problem;
}

export interface FeedOptions {
  /** Some keys only, 200 at most. */
  readonly keys?: readonly string[] | undefined;
  /** How often changes come at most, in times a second: 0.1 to 20. */
  readonly maxHz?: number | undefined;
}

interface FeedParts extends FeedOptions {
  readonly name: string;
  readonly clock: Clock;
  readonly random: () => number;
  readonly ask: AskIn<'/live-scores'>;
  readonly isOpen: () => boolean;
  /** It is held now, or no more; or it has another channel. */
  readonly changed: (feed: Feed) => void;
  /** It needs this channel no more. */
  readonly left: (channel: string) => void;
}

/**
 * A keyed map of last values, kept up to date while someone holds it.
 *
 *            held, connected                   granted
 *    idle ────────────────────▶ asking ──────────────────────▶ inside ── let go ──▶ idle
 *      ▲                        ▲   │ refused for good            │
 *      │                        │   └────────▶ refused            │ something is missing
 *      └─ connection down ──    └── a second after the last ──────┘
 */
export class Feed {
  readonly name: string;
  /** Calls back when `snapshot` is another one. Returns its own undo. */
  readonly subscribe: (listener: () => void) => () => void;
  readonly #parts: FeedParts;
  readonly #values = new FeedValues();
  readonly #times: FeedTimes;
  readonly #listeners = new Listeners();
  readonly #ofKey = new Map<string, Listeners>();
  #holders = 0;
  #cancelLinger: (() => void) | undefined;
  #phase: 'idle' | 'asking' | 'inside' | 'refused' = 'idle';
  #channel: string | undefined;
  #problem: Problem | undefined;
  #stay = {};
  #failures = 0;
  #grantedAt = Number.NEGATIVE_INFINITY;
  #cancelRetry: (() => void) | undefined;
  #cancelLook: (() => void) | undefined;
  #snapshot: FeedSnapshot | undefined;

  /** @internal */
  constructor(parts: FeedParts) {
    this.name = parts.name;
    this.#parts = parts;
    this.#times = new FeedTimes(parts.clock);
    this.subscribe = this.#listeners.subscribe;
  }

  get snapshot(): FeedSnapshot {
    this.#snapshot ??= this.#build();
    return this.#snapshot;
  }

  /** The last value under a key; `undefined` where there is none. */
  get(key: string): FeedValue | undefined {
    return this.#values.get(key);
  }

  /** Calls back when the value of this key is another one. Returns its own undo. */
  subscribeKey(key: string, listener: () => void): () => void {
    const listeners = this.#ofKey.get(key) ?? new Listeners();
    this.#ofKey.set(key, listeners);
    return listeners.subscribe(listener);
  }

  /** Holds the feed. The returned function lets go, once. */
  hold(): () => void {
    this.#holders += 1;
    this.#cancelLinger?.();
    this.#cancelLinger = undefined;
    if (this.#phase === 'refused' && this.#holders === 1) this.#phase = 'idle';
    this.#parts.changed(this);
    this.#proceed();
    let isHeld = true;
    return () => {
      if (isHeld) this.#release();
      isHeld = false;
    };
  }

  /** @internal */
  get isWanted(): boolean {
    return this.#holders > 0 || this.#cancelLinger !== undefined;
  }

  /** @internal What its frames bear. */
  get channel(): string | undefined {
    return this.#channel;
  }

  /** @internal */
  get isAsking(): boolean {
    return this.#phase === 'asking';
  }

  /** @internal The server can be asked. */
  up(): void {
    this.#failures = 0;
    this.#grantedAt = Number.NEGATIVE_INFINITY;
    this.#proceed();
  }

  /** @internal The server doesn't know of us any more. */
  down(problem?: Problem): void {
    this.#leave();
    if (problem) this.#refuse(problem);
    this.#changed([]);
  }

  /** @internal There are other rights. */
  refreshed(): void {
    if (this.#phase !== 'refused') return;
    this.#phase = 'idle';
    this.#proceed();
    this.#changed([]);
  }

  /** @internal The right to it is gone. */
  removed(problem: Problem): void {
    if (this.#phase === 'idle') return;
    this.#leave();
    this.#refuse(problem);
    this.#changed([]);
  }

  /** @internal */
  frame(delta: FeedDelta): void {
    const applied = this.#values.apply(delta);
    if (applied === 'gap') return this.#missed();
    this.#times.heard(applied.length > 0 ? 0 : undefined);
    this.#changed(applied);
  }

  /** @internal */
  quiet({ epoch, version, quietForMs }: FeedQuiet): void {
    if (!this.#values.isAt(epoch, version)) return this.#missed();
    this.#times.heard(quietForMs);
    this.#changed([]);
  }

  #release(): void {
    this.#holders -= 1;
    if (this.#holders > 0) return;
    this.#cancelLinger = this.#parts.clock.after(lingerMs, () => {
      this.#cancelLinger = undefined;
      const channel = this.#channel;
      this.#leave();
      if (channel !== undefined) this.#parts.left(channel);
      this.#parts.changed(this);
      this.#changed([]);
    });
  }

  #leave(): void {
    if (this.#phase !== 'refused') this.#phase = 'idle';
    this.#stay = {};
    this.#channel = undefined;
    this.#times.left();
    this.#cancelRetry?.();
    this.#cancelRetry = undefined;
  }

  #refuse(problem: Problem): void {
    this.#phase = 'refused';
    this.#problem = problem;
  }

  /** Something is missing: asks for all of it, once a second at most. */
  #missed(): void {
    this.#times.missed();
    this.#again();
    this.#changed([]);
  }

  #again(): void {
    if (this.#phase !== 'inside') return;
    this.#phase = 'idle';
    this.#proceed();
  }

  #proceed(): void {
    const { clock, isOpen } = this.#parts;
    if (this.#phase !== 'idle' || this.#cancelRetry || !this.isWanted || !isOpen()) return;
    const wait = this.#grantedAt + snapshotPauseMs - clock.monotonic();
    if (wait > 0) return this.#retry(wait);
    void this.#ask();
  }

  #retry(ms: number): void {
    this.#cancelRetry = this.#parts.clock.after(ms, () => {
      this.#cancelRetry = undefined;
      this.#proceed();
    });
  }

  async #ask(): Promise<void> {
    const { name: feed, keys, maxHz, ask } = this.#parts;
    const stay = this.#stay;
    this.#phase = 'asking';
    this.#times.asked();
    try {
      await ask('subscribe', { feed, ...(keys && { keys: [...keys] }), ...(maxHz !== undefined && { maxHz }) }, (answer) => {
        if (stay === this.#stay) this.#granted(answer);
        // Let go of in the meantime: nobody wants what would come.
        else this.#parts.left(answer.channel);
      });
      this.#failures = 0;
    } catch (error) {
      if (stay === this.#stay) this.#failed(problemOf(error));
    }
  }

  #granted(answer: SubscribeAck): void {
    this.#phase = 'inside';
    this.#grantedAt = this.#parts.clock.monotonic();
    this.#channel = answer.channel;
    this.#parts.changed(this);
    this.#times.granted(answer.quietForMs);
    this.#changed(this.#values.reset(answer));
  }

  #failed(problem: Problem): void {
    this.#phase = 'idle';
    if (kindOf(problem) === 'final') this.#refuse(problem);
    else {
      this.#failures += 1;
      this.#retry(Math.max(problem.retryAfterMs ?? 0, backoff(this.#failures, pace.visible, this.#parts.random)));
    }
    this.#changed([]);
  }

  #changed(keys: readonly string[]): void {
    const before = this.#snapshot;
    this.#snapshot = this.#build();
    this.#planLook();
    for (const key of keys) this.#ofKey.get(key)?.notify();
    if (before !== this.#snapshot) this.#listeners.notify();
  }

  #build(): FeedSnapshot {
    const { changedAt } = this.#times;
    const before = this.#snapshot;
    const error = this.#phase === 'refused' ? this.#problem : undefined;
    const state = error ? 'refused' : this.#times.state;
    // Two readings of two clocks differ a little, though nothing has changed.
    const isSameTime = changedAt === before?.changedAt || Math.abs((changedAt ?? 0) - (before?.changedAt ?? 0)) < 50;
    if (before && before.state === state && before.values === this.#values.all && before.error === error && isSameTime) return before;
    return { state, values: this.#values.all, ...(changedAt !== undefined && { changedAt }), ...(error && { error }) };
  }

  /** Looks again when the state becomes another one by time alone. Who hears nothing for long asks anew: the server may have forgotten us. */
  #planLook(): void {
    this.#cancelLook?.();
    this.#cancelLook = undefined;
    const { nextIn } = this.#times;
    if (this.#phase === 'refused' || !this.isWanted || !Number.isFinite(nextIn)) return;
    this.#cancelLook = this.#parts.clock.after(Math.ceil(nextIn), () => {
      if (this.#times.state === 'behind') this.#again();
      this.#changed([]);
    });
  }
}
