import { backoff, pace } from './backoff.ts';
import type { Clock } from './clock.ts';
import { kindOf, type Problem, problemOf } from './error.ts';
import type { Granted, Payload, RequestEvent } from './wire.ts';

export type PublishEvent = 'sendMessage' | 'editMessage' | 'deleteMessage' | 'react';

/** What a publish asks for. Plain data, so that an outbox can write it down; the id makes sending it again harmless (D3). */
export type PublishRequest = { [E in PublishEvent]: { readonly event: E; readonly payload: Payload<E> & { readonly id: string } } }[PublishEvent];

/** How a publish ended: once, and for good. */
export type Outcome = { readonly state: 'stored'; readonly seq: number; readonly at: number } | { readonly state: 'failed'; readonly error: Problem };

/** Asks the server; see `Requests.ask`. */
export type Ask = <E extends RequestEvent>(event: E, payload: Payload<E>, granted?: (answer: Granted<E>) => void) => Promise<Granted<E>>;

export interface PublishOptions {
  readonly clock: Clock;
  readonly random: () => number;
  /** An attempt ended without a verdict, or the wait after one is over: there may be something to send. */
  readonly unsettled: () => void;
  readonly settled: (outcome: Outcome) => void;
}

/**
 * One publish, from being queued to its end.
 *
 *                        no answer, connection lost
 *               ┌─────────────────────────────────────────┐
 *               ▼                                          │
 *    ┌──────▶ queued ──────────── send ──────────────▶ in-flight ───── ok ─────▶ stored
 *    │ due                                              │     │
 *  waiting ◀──────── a refusal of the kind `retry` ─────┘     └── `final` ─────▶ failed
 *
 *    queued, in-flight, waiting ── the stream shows it ──▶ stored
 *    queued, in-flight, waiting ── withdrawn ────────────▶ failed
 */
export class Publish {
  readonly request: PublishRequest;
  #state: 'queued' | 'in-flight' | 'waiting' | 'stored' | 'failed' = 'queued';
  #attempts = 0;
  #refusals = 0;
  #cancelWait: (() => void) | undefined;
  readonly #options: PublishOptions;

  constructor(request: PublishRequest, options: PublishOptions) {
    this.request = request;
    this.#options = options;
  }

  get state(): 'queued' | 'in-flight' | 'waiting' | 'stored' | 'failed' {
    return this.#state;
  }

  /** Whether the server can have seen it. */
  get wasSent(): boolean {
    return this.#attempts > 0;
  }

  get isSettled(): boolean {
    return this.#state === 'stored' || this.#state === 'failed';
  }

  send(ask: Ask): void {
    if (this.#state !== 'queued') return;
    this.#state = 'in-flight';
    const attempt = ++this.#attempts;
    const isCurrent = (): boolean => this.#state === 'in-flight' && attempt === this.#attempts;
    ask(this.request.event, this.request.payload).then(
      ({ seq, at }) => this.settle({ state: 'stored', seq, at }),
      (error: unknown) => isCurrent() && this.#refused(problemOf(error)),
    );
  }

  /** Ends it, unless it has ended. */
  settle(outcome: Outcome): void {
    if (this.isSettled) return;
    this.#state = outcome.state;
    this.#cancelWait?.();
    this.#options.settled(outcome);
  }

  #refused(problem: Problem): void {
    const kind = kindOf(problem);
    if (kind === 'final') return this.settle({ state: 'failed', error: problem });
    // Without an answer, or with a new connection to come, nothing is known: it goes again as soon as there is a way.
    if (problem.code === 'offline' || kind === 'reconnect') return this.#again();
    this.#state = 'waiting';
    this.#refusals += 1;
    const { clock, random } = this.#options;
    const wait = Math.max(problem.retryAfterMs ?? 0, backoff(this.#refusals, pace.visible, random));
    this.#cancelWait = clock.after(wait, () => this.#again());
    this.#options.unsettled();
  }

  #again(): void {
    this.#state = 'queued';
    this.#options.unsettled();
  }
}
