import { backoff, pace } from './backoff.ts';
import type { Clock } from './clock.ts';
import { kindOf, offline, PartylineClientError, type Problem } from './error.ts';
import { Requests } from './requests.ts';
import type { AskIn, ChannelListener, Namespace, WireChannel, WireEnd } from './wire.ts';

/** Whoever uses a further namespace. */
export interface NamespaceUser {
  /** The server has let us in: from now on it can be asked. */
  opened(): void;
  /** It doesn't know of us any more. With a `problem` it refused us, for good unless there is another token. */
  closed(problem?: Problem): void;
  /** There are other rights. */
  refreshed?(): void;
  received(event: string, payload: readonly unknown[]): void;
}

export interface FurtherNamespaceOptions {
  readonly clock: Clock;
  readonly random: () => number;
  /** Enters a namespace; `undefined` where that isn't possible now. */
  readonly open: <N extends Namespace>(namespace: N, listener: ChannelListener) => WireChannel<N> | undefined;
}

/**
 * A namespace on the client's one connection, beside `/chat`: entered while it is needed, again after each break of the connection, and
 * again, later and later, where the server put us out of it alone.
 */
export class FurtherNamespace<N extends Namespace> {
  /** The client's own. */
  readonly clock: Clock;
  readonly random: () => number;
  readonly #namespace: N;
  readonly #options: FurtherNamespaceOptions;
  readonly #user: NamespaceUser;
  #isNeeded = false;
  #isLive = false;
  #channel: WireChannel<N> | undefined;
  /** There while the server has let us in. */
  #requests: Requests<N> | undefined;
  #failures = 0;
  #refusal: Problem | undefined;
  #cancelRetry: (() => void) | undefined;

  constructor(namespace: N, options: FurtherNamespaceOptions, user: NamespaceUser) {
    this.clock = options.clock;
    this.random = options.random;
    this.#namespace = namespace;
    this.#options = options;
    this.#user = user;
  }

  /** Whether the server can be asked. */
  get isOpen(): boolean {
    return this.#requests !== undefined;
  }

  /** The shortest that the server took to answer, the way there and back included, in milliseconds; infinite where it wasn't asked yet. */
  get answeredMs(): number {
    return this.#requests?.shortestMs ?? Number.POSITIVE_INFINITY;
  }

  /** Whether it is to be entered, and stayed in. */
  need(isNeeded: boolean): void {
    this.#isNeeded = isNeeded;
    this.#proceed();
  }

  /** Why we may not enter, until there is another token. */
  get refusal(): Problem | undefined {
    return this.#refusal;
  }

  /** The connection is live. */
  up(): void {
    this.#isLive = true;
    this.#failures = 0;
    this.#refusal = undefined;
    this.#proceed();
  }

  /** The connection is gone, and with it the namespace. */
  down(): void {
    this.#isLive = false;
    this.#cancelRetry?.();
    this.#cancelRetry = undefined;
    this.#over();
  }

  /** There is a new token. */
  refreshed(): void {
    this.#refusal = undefined;
    this.#proceed();
    this.#user.refreshed?.();
  }

  readonly ask: AskIn<N> = async (event, payload, granted) => {
    if (!this.#requests) throw new PartylineClientError(offline(`${this.#namespace} is not connected`));
    return this.#requests.ask(event, payload, granted);
  };

  /** Sends what is worth something only now; `false` where that isn't possible. */
  tell(event: string, payload: unknown): boolean {
    return this.#requests !== undefined && (this.#channel?.tell(event, payload) ?? false);
  }

  #proceed(): void {
    if (this.#isNeeded && this.#isLive && !this.#channel && !this.#cancelRetry && !this.#refusal) this.#open();
    // Not while the server is still deciding: it would let somebody in who has left.
    if (!this.#isNeeded && this.#requests) {
      this.#channel?.close();
      this.#over();
    }
  }

  #open(): void {
    const channel: WireChannel<N> | undefined = this.#options.open(this.#namespace, {
      opened: () => this.#channel === channel && this.#opened(),
      received: (event, ...payload) => this.#channel === channel && this.#user.received(event, payload),
      ended: (end) => this.#channel === channel && this.#ended(end),
    });
    this.#channel = channel;
  }

  #opened(): void {
    if (!this.#channel) return;
    this.#requests = new Requests(this.#channel, this.clock, () => {});
    this.#user.opened();
    this.#proceed();
  }

  /** The namespace is over while the connection goes on. */
  #ended({ problem, message }: WireEnd): void {
    const why = problem ?? offline(message);
    this.#refusal = kindOf(why) === 'final' ? why : undefined;
    if (!this.#refusal) this.#retryLater(why);
    this.#over(this.#refusal);
  }

  #retryLater({ retryAfterMs = 0 }: Problem): void {
    this.#failures += 1;
    this.#cancelRetry = this.clock.after(Math.max(retryAfterMs, backoff(this.#failures, pace.visible, this.random)), () => {
      this.#cancelRetry = undefined;
      this.#proceed();
    });
  }

  #over(problem?: Problem): void {
    this.#channel = undefined;
    this.#requests?.cutOff();
    this.#requests = undefined;
    this.#user.closed(problem);
  }
}
