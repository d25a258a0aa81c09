import type { FeedDelta, FeedQuiet, FeedValue, SubscribeAck } from '@partyline/protocol';
import { backoff, pace } from '../backoff.ts';
import type { Clock } from '../clock.ts';
import { kindOf, type Problem, problemOf } from '../error.ts';
import { Listeners } from '../listeners.ts';
import type { AskIn } from '../wire.ts';
import { FeedValues } from './feed-values.ts';

/** A feed let go of and held again within this time was never let go of, in milliseconds. */
const lingerMs = 500;
/** A feed counts as quiet when nothing in it has changed for so long, in milliseconds. */
const quietAfterMs = 10_000;
/** The server says every 5 s that it is there. Who hears nothing for so long is behind, whatever the connection says, in milliseconds. */
const behindAfterMs = 12_000;
/** The shortest time between two snapshots, in milliseconds. */
const snapshotPauseMs = 1_000;

/**
 * `loading`: nothing is known yet. `live`: it changes. `quiet`: its source is silent, and what is shown is right. `behind`: we don't hear from
 * the server, so what is shown may be old. `refused`: see `error`.
 */
export type FeedState = 'loading' | 'live' | 'quiet' | 'behind' | 'refused';

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
  #heardAt: number | undefined;
  /** When the last change was, by the monotonic clock. */
  #changedAt: number | undefined;
  #cancelLook: (() => void) | undefined;
  #snapshot: FeedSnapshot | undefined;

  /** @internal */
  constructor(parts: FeedParts) {
    this.name = parts.name;
    this.#parts = parts;
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
    this.#heard();
    const applied = this.#values.apply(delta);
    if (applied === 'gap') return this.#again();
    if (applied.length > 0) this.#changedAt = this.#parts.clock.monotonic();
    this.#changed(applied);
  }

  /** @internal */
  quiet({ epoch, version, quietForMs }: FeedQuiet): void {
    this.#heard();
    if (!this.#values.isAt(epoch, version)) return this.#again();
    this.#changedAt = this.#parts.clock.monotonic() - quietForMs;
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
    this.#cancelRetry?.();
    this.#cancelRetry = undefined;
  }

  #refuse(problem: Problem): void {
    this.#phase = 'refused';
    this.#problem = problem;
  }

  /** Something is missing: asks for all of it, once a second at most. */
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
    try {
      await ask('subscribe', { feed, ...(keys && { keys: [...keys] }), ...(maxHz !== undefined && { maxHz }) }, (answer) => {
        if (stay === this.#stay) this.#granted(answer);
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
    this.#heard();
    if (answer.quietForMs !== undefined) this.#changedAt = this.#parts.clock.monotonic() - answer.quietForMs;
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

  #heard(): void {
    this.#heardAt = this.#parts.clock.monotonic();
  }

  #changed(keys: readonly string[]): void {
    const before = this.#snapshot;
    this.#snapshot = this.#build();
    this.#planLook();
    for (const key of keys) this.#ofKey.get(key)?.notify();
    if (before !== this.#snapshot) this.#listeners.notify();
  }

  #build(): FeedSnapshot {
    const { clock } = this.#parts;
    const changedAt = this.#changedAt === undefined ? undefined : Math.round(clock.now() - (clock.monotonic() - this.#changedAt));
    const before = this.#snapshot;
    const state = this.#stateNow();
    // Two readings of two clocks differ a little, though nothing has changed.
    const isSameTime = changedAt === before?.changedAt || Math.abs((changedAt ?? 0) - (before?.changedAt ?? 0)) < 50;
    if (before && before.state === state && before.values === this.#values.all && before.error === this.#errorNow() && isSameTime) return before;
    const error = this.#errorNow();
    return { state, values: this.#values.all, ...(changedAt !== undefined && { changedAt }), ...(error && { error }) };
  }

  #errorNow(): Problem | undefined {
    return this.#phase === 'refused' ? this.#problem : undefined;
  }

  #stateNow(): FeedState {
    if (this.#phase === 'refused') return 'refused';
    if (this.#heardAt === undefined) return 'loading';
    const now = this.#parts.clock.monotonic();
    if (this.#channel === undefined || now - this.#heardAt >= behindAfterMs) return 'behind';
    return this.#changedAt === undefined || now - this.#changedAt >= quietAfterMs ? 'quiet' : 'live';
  }

  /** Looks again when the state becomes another one by time alone. */
  #planLook(): void {
    this.#cancelLook?.();
    this.#cancelLook = undefined;
    const { clock } = this.#parts;
    const state = this.#stateNow();
    if (state === 'refused' || state === 'loading' || state === 'behind' || !this.isWanted) return;
    const now = clock.monotonic();
    const behindIn = (this.#heardAt ?? now) + behindAfterMs - now;
    const quietIn = state === 'live' ? (this.#changedAt ?? now) + quietAfterMs - now : behindIn;
    this.#cancelLook = clock.after(Math.ceil(Math.max(0, Math.min(behindIn, quietIn))), () => this.#changed([]));
  }
}
