import type { Clock } from '../clock.ts';

/** A feed counts as quiet when nothing in it has changed for so long, in milliseconds. */
const quietAfterMs = 10_000;
/** The server says every 5 s that it is there. Who hears nothing for so long is behind, whatever the connection says, in milliseconds. */
const behindAfterMs = 12_000;
/** What is missing, or asked for, may take so long before it shows, in milliseconds. */
const patienceMs = 2_000;

/**
 * `loading`: nothing is known yet, or it is being asked for. `live`: it changes. `quiet`: its source is silent, and what is shown is right. `behind`: we don't
 * hear from the server, or have missed something, so what is shown may be old. `refused`: see `error`.
 */
export type FeedState = 'loading' | 'live' | 'quiet' | 'behind' | 'refused';

/** How it is with a feed, by what was heard of it and when. Times are of the monotonic clock. */
export class FeedTimes {
  readonly #clock: Clock;
  #heardAt: number | undefined;
  #changedAt: number | undefined;
  #askedAt: number | undefined;
  #missingSince: number | undefined;
  #isInside = false;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** The server is asked for all of it. */
  asked(): void {
    this.#askedAt ??= this.#clock.monotonic();
  }

  /** All of it is there. `quietForMs` ago something in it changed last, where it ever did. */
  granted(quietForMs: number | undefined): void {
    this.#isInside = true;
    this.#askedAt = undefined;
    this.#missingSince = undefined;
    this.heard(quietForMs);
  }

  /** The server said something of it, and we have all. */
  heard(quietForMs: number | undefined): void {
    const now = this.#clock.monotonic();
    this.#heardAt = now;
    if (quietForMs !== undefined) this.#changedAt = now - quietForMs;
  }

  /** The server said something that builds on what we have not. */
  missed(): void {
    this.#missingSince ??= this.#clock.monotonic();
  }

  /** We are told nothing of it any more. */
  left(): void {
    this.#isInside = false;
    this.#askedAt = undefined;
  }

  /** When something in it changed last, in milliseconds since 1970 by this machine's clock. */
  get changedAt(): number | undefined {
    return this.#changedAt === undefined ? undefined : Math.round(this.#clock.now() - (this.#clock.monotonic() - this.#changedAt));
  }

  get state(): Exclude<FeedState, 'refused'> {
    const now = this.#clock.monotonic();
    if (now >= this.#missingAt) return 'behind';
    if (!this.#isInside || this.#heardAt === undefined) return now < this.#askedLongAt || this.#heardAt === undefined ? 'loading' : 'behind';
    if (now >= this.#heardAt + behindAfterMs) return 'behind';
    return this.#changedAt === undefined || now >= this.#changedAt + quietAfterMs ? 'quiet' : 'live';
  }

  /** In how many milliseconds the state becomes another one by time alone; infinite where it doesn't. */
  get nextIn(): number {
    const now = this.#clock.monotonic();
    const changes = [
      ...[this.#missingAt, this.#askedLongAt],
      ...(this.#isInside && this.#heardAt !== undefined ? [this.#heardAt + behindAfterMs, (this.#changedAt ?? Number.NaN) + quietAfterMs] : []),
    ];
    return Math.min(...changes.filter((at) => at > now)) - now;
  }

  get #missingAt(): number {
    return (this.#missingSince ?? Number.POSITIVE_INFINITY) + patienceMs;
  }

  /** Without a connection nothing is asked, so what is known is old at once. */
  get #askedLongAt(): number {
    return (this.#askedAt ?? Number.NEGATIVE_INFINITY) + patienceMs;
  }
}
