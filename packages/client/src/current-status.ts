import type { Clock } from './clock.ts';
import type { ConnectionState } from './connection-state.ts';
import type { Problem } from './error.ts';
import { type Instant, instant } from './instant.ts';
import { nameOf, offlineAfterMs, type Status } from './status.ts';

/** What a client's status is made of. */
export interface StatusParts {
  readonly state: ConnectionState;
  readonly problem: Problem | undefined;
  readonly retryAt: number | undefined;
  /** Whether a room is behind what the server has. */
  readonly isBehind: boolean;
  readonly pending: number;
  readonly warning: Problem | undefined;
}

export interface CurrentStatusOptions {
  readonly clock: Clock;
  readonly parts: () => StatusParts;
  /** Time alone made it another one: a break became long. */
  readonly changed: () => void;
}

/** A client's status as of now: the same object until something in it changed. */
export class CurrentStatus {
  readonly #options: CurrentStatusOptions;
  #status: Status;
  /** Since when the connection isn't live, by both clocks. */
  #downSince: Instant | undefined;
  #cancelOffline: (() => void) | undefined;

  constructor(options: CurrentStatusOptions) {
    this.#options = options;
    this.#status = { name: 'connecting', since: options.clock.now(), pending: 0 };
  }

  /** As of the last look. */
  get value(): Status {
    return this.#status;
  }

  up(): void {
    this.#cancelOffline?.();
    this.#downSince = undefined;
  }

  down(): void {
    this.#downSince = instant(this.#options.clock);
  }

  /** Looks anew. Returns whether it is another one. */
  look(): boolean {
    const before = this.#status;
    const next = this.#next();
    const isSame = (['name', 'since', 'error', 'retryAt', 'pending', 'warning'] as const).every((key) => next[key] === before[key]);
    if (!isSame) this.#status = next;
    return !isSame;
  }

  #next(): Status {
    const { clock, parts } = this.#options;
    const { state, problem, retryAt, isBehind, pending, warning } = parts();
    const down = this.#downSince;
    const downFor = down ? clock.monotonic() - down.monotonic : 0;
    const name = nameOf(state, downFor, isBehind);
    this.#awaitOffline(name === 'connecting' && down ? Math.ceil(offlineAfterMs - downFor) : undefined);
    const began = name === this.#status.name ? this.#status.since : clock.now();
    return {
      name,
      since: name === 'offline' && down ? down.at : began,
      ...(problem ? { error: problem } : {}),
      ...(retryAt === undefined ? {} : { retryAt }),
      pending,
      ...(warning ? { warning } : {}),
    };
  }

  /** Looks again when a break has become long enough to be called `offline`. */
  #awaitOffline(ms: number | undefined): void {
    this.#cancelOffline?.();
    this.#cancelOffline = ms === undefined ? undefined : this.#options.clock.after(ms, this.#options.changed);
  }
}
