import { backoff, pace } from './backoff.ts';
import type { Clock } from './clock.ts';
import { type ConnectionState, type Step, steps } from './connection-state.ts';
import type { Environment } from './environment.ts';
import { kindOf, offline, PartylineClientError, type Problem, problemIn, problemOf } from './error.ts';
import { type Instant, instant, since } from './instant.ts';
import { Requests } from './requests.ts';
import type { Tokens } from './token.ts';
import { TokenRefresh } from './token-refresh.ts';
import type { ChannelListener, Granted, Namespace, OpenWire, Payload, RequestEvent, Wire, WireChannel, WireEnd } from './wire.ts';

/** How long an attempt may take from asking for the token until the server is heard, and from then to its welcome, in milliseconds. */
const attemptTimeoutMs = 15_000;
/** How long a server that says goodbye may take to answer what it has, and to close, in milliseconds. */
const partingMs = 7_000;
/** A connection that lived this long was a good one: pace starts anew after it, in milliseconds. */
const stableAfterMs = 5_000;
/** The server sends something at least every 25 s, its pings. A connection that was silent for longer, in milliseconds, may be dead. */
const silentMs = 30_000;
/** How long a connection that may be dead has to show that it lives, when someone comes back to the page, in milliseconds. */
const probeMs = 1_500;
/** An attempt that is older than this when someone comes back to the page is not worth waiting for, in milliseconds. */
const staleAttemptMs = 5_000;

export interface ConnectionOptions {
  readonly tokens: Tokens;
  readonly openWire: OpenWire;
  readonly clock: Clock;
  readonly random: () => number;
  readonly environment: Environment;
  readonly ids: () => string;
}

export interface ConnectionListener {
  /** The state, what is known of it, or the token changed. */
  changed(): void;
  up(): void;
  down(): void;
  /** The connection goes on with a new token, and perhaps with other rights. */
  refreshed(): void;
  received(event: string, payload: unknown): void;
}

/** The one connection of a client: asks for tokens, opens wires, waits, and tries again. Its machine is drawn in `connection-state.ts`. */
export class Connection {
  readonly #options: ConnectionOptions;
  readonly #listener: ConnectionListener;
  #state: ConnectionState = 'idle';
  /** The attempt that may still report; anything from an older one is ignored. */
  #attempt: object | undefined;
  #wire: Wire | undefined;
  #requests: Requests<'/chat'> | undefined;
  #cancelTimer: (() => void) | undefined;
  #stopListening: (() => void) | undefined;
  #problem: Problem | undefined;
  /** What the server said before it may close the connection. */
  #parting: Problem | undefined;
  /** Which connections are of one tab or process, so that the server can close a dead one when the next comes. */
  #device: string;
  #attempts = 0;
  #failures = 0;
  /** When the first of these failures was, by the monotonic clock. */
  #failingSince = 0;
  #hasRenewed = false;
  #retryAt: number | undefined;
  /** The server asked not to come back before this, by the monotonic clock. */
  #notBefore = 0;
  #liveAt = 0;
  /** When the attempt began, and when the connection was heard last. */
  #beganAt: Instant;
  #heardAt: Instant;
  #cancelProbe: (() => void) | undefined;
  readonly #refresh: TokenRefresh;

  constructor(options: ConnectionOptions, listener: ConnectionListener) {
    this.#options = options;
    this.#listener = listener;
    this.#device = options.ids();
    this.#beganAt = this.#heardAt = instant(options.clock);
    this.#refresh = new TokenRefresh({
      ...options,
      offer: (token) => this.ask('refreshToken', { token }),
      refreshed: () => {
        listener.refreshed();
        listener.changed();
      },
    });
  }

  get state(): ConnectionState {
    return this.#state;
  }

  get isLive(): boolean {
    return this.#state === 'live';
  }

  /** Why it isn't live. */
  get problem(): Problem | undefined {
    return this.#problem;
  }

  /** When the next attempt begins, in milliseconds since 1970; only while waiting for it. */
  get retryAt(): number | undefined {
    return this.#retryAt;
  }

  /** Connects, unless that is under way or done. From `waiting` it tries at once. */
  connect(): void {
    if (!this.#step('connect')) return;
    this.#failures = 0;
    this.#hasRenewed = false;
    this.#stopListening ??= this.#options.environment.onWake(() => this.#wake());
    this.#ask();
  }

  close(): void {
    if (!this.#step('close')) return;
    this.#stopListening?.();
    this.#stopListening = undefined;
    this.#listener.changed();
  }

  /** Asks the server. Rejects with a `PartylineClientError`: a refusal, or `offline` where there is no connection or no answer. See `Requests.ask`. */
  async ask<E extends RequestEvent>(event: E, payload: Payload<E>, granted?: (answer: Granted<E>) => void): Promise<Granted<E>> {
    if (!this.#requests) throw new PartylineClientError(offline('there is no connection'));
    const attempt = this.#attempt;
    try {
      return await this.#requests.ask(event, payload, granted);
    } catch (error) {
      const problem = problemOf(error);
      if (kindOf(problem) === 'reconnect' && attempt === this.#attempt) this.#end(problem);
      throw error;
    }
  }

  /** Another namespace on the connection that stands; `undefined` where none does, or its transport has only one. */
  channel<N extends Namespace>(namespace: N, listener: ChannelListener): WireChannel<N> | undefined {
    const token = this.#options.tokens.current;
    return this.isLive && token !== undefined ? this.#wire?.channel?.(namespace, { token, device: this.#deviceNow }, listener) : undefined;
  }

  get #deviceNow(): { id: string; attempt: number } {
    return { id: this.#device, attempt: this.#attempts };
  }

  #ask(): void {
    const attempt = {};
    this.#attempt = attempt;
    this.#beganAt = instant(this.#options.clock);
    this.#limit();
    this.#listener.changed();
    const token = this.#options.tokens.next();
    if (typeof token === 'string') return this.#open(token, attempt);
    token.then(
      (token) => attempt === this.#attempt && this.#open(token, attempt),
      (error: unknown) => attempt === this.#attempt && this.#end(problemOf(error)),
    );
  }

  #open(token: string, attempt: object): void {
    const refusal = this.#options.tokens.take(token);
    if (refusal) return this.#refuse(refusal);
    if (!this.#step('token', this.#problem)) return;
    this.#parting = undefined;
    const isCurrent = (): boolean => attempt === this.#attempt;
    this.#attempts += 1;
    this.#wire = this.#options.openWire(
      { token, device: this.#deviceNow },
      {
        opened: () => isCurrent() && this.#opened(),
        received: (event, payload) => isCurrent() && this.#received(event, payload),
        heard: () => isCurrent() && this.#heard(),
        ended: (end) => isCurrent() && this.#ended(end),
      },
    );
    this.#listener.changed();
  }

  /** A server that many come back to at once welcomes them one after another. Who gave up and came again would be last, and cost it more. */
  #heard(): void {
    const isFirst = this.#heardAt.monotonic <= this.#beganAt.monotonic;
    this.#heardAt = instant(this.#options.clock);
    if (isFirst && this.#state === 'opening') this.#limit();
  }

  #limit(): void {
    this.#cancelTimer?.();
    this.#cancelTimer = this.#options.clock.after(attemptTimeoutMs, () => this.#fail(offline('connecting took too long')));
  }

  #opened(): void {
    if (!this.#wire || !this.#step('open')) return;
    const { clock } = this.#options;
    this.#liveAt = clock.monotonic();
    this.#heardAt = instant(clock);
    this.#refresh.start();
    this.#requests = new Requests(this.#wire, clock, (askedAt) => this.#suspect(askedAt));
    this.#listener.up();
    this.#listener.changed();
  }

  #received(event: string, payload: unknown): void {
    const problem = event === 'error' ? problemIn(payload) : undefined;
    if (!problem) return this.#listener.received(event, payload);
    const { clock } = this.#options;
    this.#parting = problem;
    this.#notBefore = clock.monotonic() + (problem.retryAfterMs ?? 0);
    if (kindOf(problem) !== 'reconnect') return;
    this.#cancelTimer?.();
    this.#cancelTimer = clock.after(partingMs, () => this.#end(problem));
  }

  #ended({ problem, message, byServer }: WireEnd): void {
    const parting = this.#parting && (byServer || kindOf(this.#parting) === 'reconnect') ? this.#parting : undefined;
    this.#end(problem ?? parting ?? offline(message));
  }

  /** A request got no answer. If nothing else came since it was asked either, the connection is dead without knowing it. */
  #suspect(askedAt: number): void {
    if (this.#heardAt.monotonic <= askedAt) this.#fail(offline('the server stopped answering'));
  }

  /** Someone is there again, and the connection was silent for so long that it may be dead: the server has to answer, and soon. */
  #probe(): void {
    const { tokens, clock } = this.#options;
    if (this.#cancelProbe) return;
    const askedAt = clock.monotonic();
    const cancel = clock.after(probeMs, () => {
      this.#cancelProbe = undefined;
      this.#suspect(askedAt);
    });
    this.#cancelProbe = cancel;
    // Whatever the answer is, it is one.
    void this.ask('refreshToken', { token: tokens.current ?? '' })
      .catch(() => {})
      .then(() => {
        cancel();
        if (this.#cancelProbe === cancel) this.#cancelProbe = undefined;
      });
  }

  /** The attempt or the connection is over: what next? */
  #end(problem: Problem): void {
    const isAboutToken = kindOf(problem) === 'final' || problem.code === 'token_expired' || problem.code === 'token_revoked';
    if (!isAboutToken) return this.#fail(problem);
    this.#forgiveIfStable();
    if (!this.#options.tokens.isRenewable || problem.code === 'banned') return this.#refuse(problem);
    if (!this.#hasRenewed && this.#step('renew', problem)) {
      this.#hasRenewed = true;
      return this.#ask();
    }
    // A token that opened connections but expires at once: clocks disagree. Trying on slowly is all that can help.
    if (this.#state === 'live' && problem.code === 'token_expired') return this.#fail(problem);
    this.#refuse(problem);
  }

  #fail(problem: Problem): void {
    this.#forgiveIfStable();
    const { clock, random, environment, ids } = this.#options;
    const isSuperseded = problem.code === 'superseded';
    if (!this.#step('fail', isSuperseded ? undefined : problem)) return;
    // Of our own connections only ones that were given up are superseded. So someone else has our name, such as a copy of this process.
    if (isSuperseded) this.#device = ids();
    if (this.#failures === 0) this.#failingSince = clock.monotonic();
    this.#failures += 1;
    // What the server said in parting counts from then on, not from when the connection ended.
    if (problem !== this.#parting) this.#notBefore = clock.monotonic() + (problem.retryAfterMs ?? 0);
    // No longer than it has failed for already: of a server that was away for a second everyone knows a second later that it is back.
    const longest = Math.min(environment.isVisible() ? pace.visible : pace.hidden, Math.max(pace.first, clock.monotonic() - this.#failingSince));
    const pause = backoff(this.#failures, longest, random);
    const wait = Math.max(Math.ceil(this.#notBefore - clock.monotonic()), pause);
    this.#retryAt = clock.now() + wait;
    // Not by `wake`: timers may fire a moment early, and this one must not be in vain.
    this.#cancelTimer = clock.after(wait, () => this.#retry());
    this.#listener.changed();
  }

  #refuse(problem: Problem): void {
    if (this.#step('refuse', problem)) this.#listener.changed();
  }

  /** The page says that trying is worthwhile. */
  #wake(): void {
    const { clock } = this.#options;
    const isUnderWay = this.#state === 'asking' || this.#state === 'opening';
    if (this.isLive) {
      this.#refresh.look();
      if (since(clock, this.#heardAt) > silentMs) this.#probe();
    } else if (isUnderWay && since(clock, this.#beganAt) > staleAttemptMs) this.#fail(offline('the attempt was begun before a pause'));
    if (clock.monotonic() >= this.#notBefore) this.#retry();
  }

  #retry(): void {
    if (this.#step('wake', this.#problem)) this.#ask();
  }

  #forgiveIfStable(): void {
    if (this.#state !== 'live' || this.#options.clock.monotonic() - this.#liveAt < stableAfterMs) return;
    this.#failures = 0;
    this.#hasRenewed = false;
  }

  /** Takes the step if the table has it, and leaves nothing of the old state behind but the problem that goes with the new one. */
  #step(step: Step, problem?: Problem): boolean {
    const next = steps[this.#state][step];
    if (next === undefined) return false;
    const wasLive = this.#state === 'live';
    const goesOn = step === 'token' || step === 'open';
    this.#state = next;
    this.#problem = problem;
    if (step !== 'token') this.#cancelTimer?.();
    if (goesOn) return true;
    this.#retryAt = undefined;
    this.#attempt = undefined;
    this.#wire?.close(step === 'close');
    this.#wire = undefined;
    this.#requests?.cutOff();
    this.#requests = undefined;
    this.#refresh.stop();
    this.#cancelProbe?.();
    this.#cancelProbe = undefined;
    if (wasLive) this.#listener.down();
    return true;
  }
}
