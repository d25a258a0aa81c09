import type { Person } from '@partyline/protocol';
import { colorOf } from '@partyline/protocol/constants';
import type { Problem } from './error.ts';

/** A token, or a function that gives a good one each time it is asked. */
export type TokenSource = string | (() => string | Promise<string>);

/** The tokens of one client, which are all for one user. */
export class Tokens {
  readonly #source: TokenSource;
  #current: string | undefined;
  #self: Person | undefined;

  constructor(source: TokenSource) {
    this.#source = source;
    if (typeof source === 'string') this.#self = personOf(source);
  }

  /** Who the tokens are for; `undefined` until one was read. */
  get self(): Person | undefined {
    return this.#self;
  }

  /** The one that was taken last. */
  get current(): string | undefined {
    return this.#current;
  }

  /** Whether asking again may give another token. */
  get isRenewable(): boolean {
    return typeof this.#source === 'function';
  }

  /** Asks for a token: at once where there is only one, else later, since the application's function may take its time or fail. */
  next(): string | Promise<string> {
    const source = this.#source;
    return typeof source === 'string' ? source : Promise.resolve().then(source);
  }

  /**
   * Takes a token for the next connection; gives the reason where it can't. Rows and waiting publishes belong to one user:
   * under another one's token they would be sent in the wrong name.
   */
  take(token: string): Problem | undefined {
    const problem = this.refusalOf(token);
    if (problem) return problem;
    this.#current = token;
    this.#self = personOf(token) ?? this.#self;
    return undefined;
  }

  /** Why `take` would not take it. */
  refusalOf(token: string): Problem | undefined {
    const person = personOf(token);
    if (!person || !this.#self || person.user === this.#self.user) return undefined;
    return { code: 'unauthorized', message: `this client belongs to ${this.#self.user}; make another one for ${person.user}` };
  }

  /** A token for a request over HTTP: the connection's own, unless a fresh one is asked for. */
  async bearer(fresh = false): Promise<string> {
    return this.#current === undefined || fresh ? this.next() : this.#current;
  }
}

/**
 * Who a token says its bearer is, for showing one's own rows before the server has answered. It isn't verified here: a
 * client has no key, and the server judges it anyway. `undefined` where it can't be read.
 */
export function personOf(token: string): Person | undefined {
  const { sub, name, color } = claimsOf(token);
  if (typeof sub !== 'string') return undefined;
  return { user: sub, name: typeof name === 'string' ? name : sub, color: typeof color === 'string' ? color : colorOf(sub) };
}

/**
 * How many milliseconds a token lives from now on, by this device's clock, and no longer than from its making to its end, for a clock
 * that is slow. `undefined` where it doesn't say.
 */
export function lifeOf(token: string, now: number): number | undefined {
  const { iat, exp } = claimsOf(token);
  if (typeof exp !== 'number') return undefined;
  return Math.min(exp * 1000 - now, typeof iat === 'number' ? (exp - iat) * 1000 : Number.POSITIVE_INFINITY);
}

function claimsOf(token: string): Record<string, unknown> {
  try {
    const bytes = Uint8Array.from(atob((token.split('.')[1] ?? '').replaceAll('-', '+').replaceAll('_', '/')), (char) => char.charCodeAt(0));
    const claims: unknown = JSON.parse(new TextDecoder().decode(bytes));
    return typeof claims === 'object' && claims !== null ? (claims as Record<string, unknown>) : {};
  } catch {
    // Not a JWT: some other kind of token, which may be as good to the server.
    return {};
  }
}
