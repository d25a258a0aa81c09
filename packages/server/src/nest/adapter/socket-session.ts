import { limits, RefreshToken, type RefreshTokenAck, type Refusal } from '@partyline/protocol';
import type { Event, Socket } from 'socket.io';
import type { Subscription } from 'rxjs';
import { PartylineError } from '../../core/partyline-error.ts';
import type { Log } from '../../logging/logger.ts';
import type { Account } from '../limits/account.ts';
import type { RateLimiter, Sender } from '../limits/rate-limiter.ts';
import type { RateKind } from '../limits/rate-limits.ts';
import { takeDirectly } from './direct-events.ts';
import { isDeeperThan } from './json-depth.ts';
import { parsePayload } from './parse-payload.ts';

export type Ack = (answer?: unknown) => void;

/** A3: takes a new token for a socket's connection. Resolves with when it expires, in milliseconds since 1970. */
export type Refresh = (socket: Socket, token: string) => Promise<number>;

export interface SocketSessionOptions {
  readonly sender: Sender;
  /** How long until the bytes of its connection are paid for, in milliseconds. */
  readonly overspentMs: () => number;
  readonly log: Log;
  readonly limiter?: RateLimiter | undefined;
  /** Where it is absent, `refreshToken` is an event like any other. */
  readonly refresh?: Refresh | undefined;
}

const sessions = new WeakMap<object, SocketSession>();

/** The session of a socket that came through our adapter. */
export function sessionOf(socket: object): SocketSession | undefined {
  return sessions.get(socket);
}

/** An event that counts as its own kind, and is dropped where it comes too fast. */
export interface Ephemeral {
  readonly kind: RateKind;
  /** Whether this one is handled by `take`, without the usual way through ticks and listeners. */
  readonly isTaken: (payload: unknown) => boolean;
  readonly take: (payload: unknown) => void;
  readonly onDropped: () => void;
}

/** Refusals that cost nothing: they follow from another one, and the sender couldn't know of it yet. */
const isFree: ReadonlySet<string> = new Set(['held_back']);

/**
 * What stands between a socket and the gateways of its namespace: screens each event before any handler sees it, holds
 * events back while an async `handleConnection` decides, bounds what is under way, takes new tokens, and sends refusals.
 */
export class SocketSession {
  readonly socket: Socket;
  readonly sender: Sender;
  readonly log: Log;
  /** Why the server ended it, where it did. */
  farewell: PartylineError | undefined;
  readonly #account: Account | undefined;
  readonly #overspentMs: () => number;
  readonly #refresh: Refresh | undefined;
  readonly #onIdentity: (() => void)[] = [];
  readonly #ephemeral = new Map<string, Ephemeral>();
  #isMuted = false;
  /** Hooks that have not settled. */
  #deciding = 0;
  #hasFailed = false;
  #held: (() => void)[] = [];
  #pending = 0;
  readonly #streams = new Set<Subscription>();

  constructor(socket: Socket, { sender, overspentMs, log, limiter, refresh }: SocketSessionOptions) {
    this.socket = socket;
    this.sender = sender;
    this.log = log;
    this.#account = limiter?.of(sender);
    this.#overspentMs = overspentMs;
    this.#refresh = refresh;
    sessions.set(socket, this);
    socket.use((event, next) => this.#screen(event, next));
    socket.on('error', (error: unknown) => this.#onParserError(error));
    socket.on('disconnect', () => this.#close());
  }

  /** Events wait until `decision` is made; where it rejects, the client goes and they are never seen. */
  hold(decision: PromiseLike<unknown>): void {
    this.#deciding += 1;
    decision.then(
      () => {
        this.#deciding -= 1;
        if (this.#deciding > 0 || this.#hasFailed) return;
        for (const pass of this.#held.splice(0)) pass();
      },
      (error: unknown) => this.fail(error),
    );
  }

  /** A hook threw: tells the client, lets none of its events through, and lets it go once all gateways have bound to it. */
  fail(error: unknown): void {
    this.#hasFailed = true;
    this.#held = [];
    this.log.error({}, 'handleConnection failed; the client is disconnected', error);
    if (this.socket.connected) this.socket.emit('error', problemOf(error));
    process.nextTick(() => this.socket.disconnect());
  }

  /** The listener is told whenever `socket.data.identity`, or what it allows, has changed. */
  onIdentity(listener: () => void): void {
    this.#onIdentity.push(listener);
  }

  tellIdentity(): void {
    for (const listener of this.#onIdentity) listener();
  }

  /**
   * Events of this name count as a kind of their own instead of `events`. What comes too fast is dropped without a word, for the next one says
   * it better; `onDropped` is told of each.
   */
  addEphemeral(name: string, ephemeral: Ephemeral): void {
    this.#ephemeral.set(name, ephemeral);
    takeDirectly(this.socket, name, (payload) => this.#take(ephemeral, payload));
  }

  #take({ kind, isTaken, take, onDropped }: Ephemeral, payload: unknown): boolean {
    if (this.#deciding > 0 || this.#hasFailed) return false;
    if (this.#isMuted) return true;
    if (!isTaken(payload)) return false;
    if (!this.#tryAdmit(kind)) onDropped();
    else this.#handle(take, payload);
    return true;
  }

  /** Here an error must not get to Socket.IO, which would call it the client's. */
  #handle(take: (payload: unknown) => void, payload: unknown): void {
    try {
      take(payload);
    } catch (error) {
      if (!(error instanceof PartylineError)) this.log.error({}, 'an event could not be handled', error);
      this.refuse(error, undefined);
    }
  }

  /** From now on what comes is neither handled nor answered, as if it had never arrived. */
  mute(): void {
    this.#isMuted = true;
    this.#held = [];
  }

  /** The last word before the server ends the connection. */
  sayFarewell(why: PartylineError): void {
    this.farewell = why;
    this.mute();
    this.log.info({ code: why.code }, 'ended a connection');
    if (this.socket.connected) this.socket.emit('error', why.toProblem());
  }

  /** Takes a place for a request whose answer is due; `false` where there are too many. */
  begin(): boolean {
    if (this.#pending >= limits.pendingAcks) return false;
    this.#pending += 1;
    return true;
  }

  end(): void {
    this.#pending -= 1;
  }

  /** Values that go on coming after the handler returned, until the socket goes. */
  addStream(stream: Subscription): void {
    if (!this.socket.connected) stream.unsubscribe();
    else if (!stream.closed) {
      this.#streams.add(stream);
      stream.add(() => this.#streams.delete(stream));
    }
  }

  /** Answers a refused request, or tells of it in an `error` event. A sender who goes on being refused is disconnected. */
  refuse(error: unknown, ack: Ack | undefined): void {
    const { socket } = this;
    if (!socket.connected) return;
    const problem = problemOf(error);
    const refusal: Refusal = { ok: false, error: problem };
    if (ack) ack(refusal);
    else socket.emit('error', problem);
    if (!this.#account || isFree.has(problem.code)) return;
    if (this.#account.spend('refusals') === 0) return;
    this.log.warn({ code: problem.code }, 'disconnected: too many refused requests');
    socket.disconnect(true);
  }

  #screen(event: Event, next: () => void): void {
    if (this.#isMuted) return;
    const ephemeral = this.#ephemeral.get(event[0]);
    if (ephemeral && !this.#tryAdmit(ephemeral.kind)) return ephemeral.onDropped();
    const last: unknown = event.at(-1);
    const ack = typeof last === 'function' ? (last as Ack) : undefined;
    try {
      if (!ephemeral) this.#admit();
      // One more for the list of arguments.
      if (isDeeperThan(limits.jsonDepth + 1, event)) {
        throw new PartylineError('too_large', `an event is nested at most ${limits.jsonDepth} deep`);
      }
    } catch (error) {
      this.refuse(error, ack);
      return;
    }
    if (this.#deciding === 0 && !this.#hasFailed) this.#pass(event, next, ack);
    else if (this.#held.length >= limits.pendingAcks) this.refuse(tooMuch(), ack);
    else if (!this.#hasFailed) this.#held.push(() => this.#pass(event, next, ack));
  }

  #pass(event: Event, next: () => void, ack: Ack | undefined): void {
    if (this.#refresh && event[0] === 'refreshToken') void this.#takeToken(this.#refresh, event[1], ack);
    else if (this.#isKnown(event[0])) next();
    else this.refuse(unknownEvent(), ack);
  }

  /** For every namespace, whatever its gateways are. */
  async #takeToken(refresh: Refresh, payload: unknown, ack: Ack | undefined): Promise<void> {
    if (!this.begin()) return this.refuse(tooMuch(), ack);
    try {
      const { token } = parsePayload(RefreshToken, payload);
      const answer: RefreshTokenAck = { ok: true, expiresAt: await refresh(this.socket, token) };
      if (this.socket.connected) ack?.(answer);
    } catch (error) {
      this.refuse(error, ack);
    } finally {
      this.end();
    }
  }

  #admit(): void {
    if (!this.#account) return;
    const retryAfterMs = this.#overspentMs();
    if (retryAfterMs > 0) throw new PartylineError('rate_limited', 'too many bytes; wait and send it again', { retryAfterMs });
    this.#account.admit('events');
  }

  #tryAdmit(kind: RateKind): boolean {
    return !this.#account || (this.#overspentMs() === 0 && this.#account.tryAdmit(kind));
  }

  /** `error` is Node's and Socket.IO's own: both always listen, so a client that sends it would reach them. */
  #isKnown(name: string): boolean {
    return name !== 'error' && (this.socket.listenerCount(name) > 0 || this.socket.listenersAny().length > 0);
  }

  /** Socket.IO closes the connection after this; clients can't send an `Error`, so theirs is told from it. */
  #onParserError(error: unknown): void {
    if (!(error instanceof Error)) return;
    this.log.warn({}, 'disconnected: a packet could not be read');
    const isTooMuch = error.message === 'too many attachments';
    const problem = isTooMuch
      ? new PartylineError('too_large', `an event has at most ${limits.attachments} attachments`)
      : new PartylineError('invalid_payload', 'this packet is not one of the Socket.IO protocol');
    if (this.socket.connected) this.socket.emit('error', problem.toProblem());
  }

  #close(): void {
    this.#held = [];
    for (const stream of this.#streams) stream.unsubscribe();
  }
}

export function tooMuch(): PartylineError {
  return new PartylineError('busy', 'too many requests are waiting for their answers; wait for some', { retryAfterMs: 1000 });
}

function unknownEvent(): PartylineError {
  return new PartylineError('unknown_event', 'there is no such event in this namespace');
}

/** What a client is told of an error. Those that aren't refusals say nothing of the inside. */
export function problemOf(error: unknown): ReturnType<PartylineError['toProblem']> {
  if (error instanceof PartylineError) return error.toProblem();
  return { code: 'internal', message: 'something went wrong here; send it again', retryAfterMs: 1000 };
}
