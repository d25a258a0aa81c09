import type { Clock } from './clock.ts';
import { type Instant, instant, since } from './instant.ts';
import { lifeOf, type Tokens } from './token.ts';

/** How long before its expiry a token is replaced, in milliseconds; or in the last fifth of its life, if that is shorter. */
const leadMs = 60_000;
const leadShare = 0.2;
/** The shortest pause after a refresh that failed, in milliseconds. */
const shortestPause = 5_000;
/** Timers stand still while a machine sleeps, and clocks jump: no timer is believed for longer than this, in milliseconds. */
const longestTimer = 60_000;

export interface TokenRefreshOptions {
  readonly tokens: Tokens;
  readonly clock: Clock;
  readonly random: () => number;
  /** Gives the server the new token for the connection that stands. Rejects where it doesn't take it. */
  readonly offer: (token: string) => Promise<unknown>;
  readonly refreshed: () => void;
}

/**
 * A3: gives a connection that stands a new token before the old one expires. Where that fails, it is tried again in the middle of the
 * time that is left; in the end the old token expires, and the next connection comes with a new one.
 */
export class TokenRefresh {
  readonly #options: TokenRefreshOptions;
  /** The connection that is looked after; `undefined` where there is none. */
  #connection: object | undefined;
  #expiry: Instant | undefined;
  #due: Instant | undefined;
  #cancel: (() => void) | undefined;

  constructor(options: TokenRefreshOptions) {
    this.#options = options;
  }

  /** A connection was accepted with the token that was taken last. */
  start(): void {
    this.#connection = {};
    this.#plan();
  }

  stop(): void {
    this.#connection = undefined;
    this.#wait(undefined);
  }

  /** Looks at the clocks: time may have passed unnoticed. */
  look(): void {
    this.#wait(this.#due);
  }

  /**
   * Up to twice the lead before the expiry, by chance, so that many clients with tokens of one moment don't come in one moment. Where a token
   * that was just accepted seems dead already, this device's clock is wrong: nothing is planned.
   */
  #plan(): void {
    const { tokens, clock, random } = this.#options;
    const life = tokens.isRenewable && tokens.current !== undefined ? lifeOf(tokens.current, clock.now()) : undefined;
    if (life === undefined || life <= 0) return this.#wait(undefined);
    const lead = Math.min(leadMs, life * leadShare);
    this.#expiry = instant(clock, life);
    this.#wait(instant(clock, life - lead * (1 + random())));
  }

  #again(): void {
    const left = this.#expiry ? -since(this.#options.clock, this.#expiry) : 0;
    this.#wait(left > 0 ? instant(this.#options.clock, Math.max(left / 2, shortestPause)) : undefined);
  }

  #wait(due: Instant | undefined): void {
    this.#cancel?.();
    this.#cancel = undefined;
    this.#due = due;
    if (!due) return;
    const left = -since(this.#options.clock, due);
    if (left > 0) this.#cancel = this.#options.clock.after(Math.min(Math.ceil(left), longestTimer), () => this.look());
    else void this.#refresh();
  }

  async #refresh(): Promise<void> {
    const { tokens, offer, refreshed } = this.#options;
    const connection = this.#connection;
    this.#due = undefined;
    try {
      const token = await tokens.next();
      if (connection !== this.#connection) return;
      if (token === tokens.current || tokens.refusalOf(token)) return this.#again();
      await offer(token);
      if (connection !== this.#connection) return;
      tokens.take(token);
      this.#plan();
      refreshed();
    } catch {
      if (connection === this.#connection) this.#again();
    }
  }
}
