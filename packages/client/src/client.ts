import type { ChatEntry, MembershipChange, Person } from '@partyline/protocol';
import { type Clock, systemClock } from './clock.ts';
import { Connection } from './connection.ts';
import { type Environment, systemEnvironment } from './environment.ts';
import { PartylineClientError } from './error.ts';
import { Listeners } from './listeners.ts';
import { Outbox } from './outbox.ts';
import type { Ask } from './publish.ts';
import { Room } from './room.ts';
import { type Fetch, listRooms, originOf, type RoomInfo } from './session.ts';
import { socketIoWire } from './socket-io-wire.ts';
import { nameOf, offlineAfterMs, type Status } from './status.ts';
import { Tokens, type TokenSource } from './token.ts';
import { uuidv7 } from './uuid.ts';
import type { OpenWire } from './wire.ts';

export interface ClientOptions {
  /** The server's origin, such as `https://chat.example.org`. The page's own by default. */
  readonly url?: string | undefined;
  /**
   * A token, or a function that gives one. The function is asked at each attempt to connect, and once more at once when its token was
   * refused. If it throws a `PartylineClientError` with a final code, the client is `refused`; after any other error it tries again.
   */
  readonly token: TokenSource;
  /** What the client takes from the world; tests bring their own. */
  readonly clock?: Clock;
  readonly random?: () => number;
  readonly ids?: () => string;
  readonly environment?: Environment;
  readonly openWire?: OpenWire;
  readonly fetch?: Fetch;
}

/** Makes a client for one user. It connects when `connect` is called. */
export function createClient(options: ClientOptions): PartylineClient {
  return new PartylineClient(options);
}

export class PartylineClient {
  /** Calls back when `status` or `self` changed. Returns its own undo. */
  readonly subscribe: (listener: () => void) => () => void;
  readonly #url: string;
  readonly #clock: Clock;
  readonly #random: () => number;
  readonly #ids: () => string;
  readonly #fetch: Fetch;
  readonly #tokens: Tokens;
  readonly #connection: Connection;
  readonly #outbox: Outbox;
  readonly #listeners = new Listeners();
  readonly #rooms = new Map<string, Room>();
  #status: Status;
  #self: Person | undefined;
  /** Since when the connection isn't live, by both clocks. */
  #downSince: { readonly at: number; readonly monotonic: number } | undefined;
  #cancelOffline: (() => void) | undefined;

  constructor(options: ClientOptions) {
    const { clock = systemClock, random = Math.random, environment = systemEnvironment() } = options;
    this.#url = originOf(options.url);
    this.#clock = clock;
    this.#random = random;
    this.#ids = options.ids ?? (() => uuidv7(clock.now()));
    this.#fetch = options.fetch ?? ((url, init) => fetch(url, init));
    this.subscribe = this.#listeners.subscribe;
    this.#tokens = new Tokens(options.token);
    this.#connection = new Connection(
      { tokens: this.#tokens, openWire: options.openWire ?? socketIoWire(this.#url), clock, random, environment },
      {
        changed: () => this.#changed(),
        up: () => this.#up(),
        down: () => this.#down(),
        received: (event, payload) => this.#received(event, payload),
      },
    );
    this.#outbox = new Outbox({
      clock,
      random,
      ask: this.#ask,
      isOpen: (room) => this.#connection.isLive && this.room(room).isOpen,
      settled: (request, outcome) => this.room(request.payload.room).settled(request, outcome),
    });
    this.#self = this.#tokens.self;
    this.#status = { name: 'connecting', since: clock.now(), pending: 0 };
  }

  /** Who the token says we are; `undefined` until a token was read. */
  get self(): Person | undefined {
    return this.#self;
  }

  /** The same object until it changes. */
  get status(): Status {
    return this.#status;
  }

  /** Connects and stays connected until `close`. Harmless to repeat; while it waits for the next attempt, or was refused, it tries at once. */
  connect(): void {
    const isAtRest = ['idle', 'refused', 'closed'].includes(this.#connection.state);
    if (isAtRest) this.#downSince = this.#now();
    this.#connection.connect();
  }

  /** Ends the connection. What waits to be sent goes on waiting, in case `connect` is called again. */
  close(): void {
    this.#connection.close();
  }

  /** The room of that name: always the same object. It is joined with its `join`. */
  room(name: string): Room {
    const known = this.#rooms.get(name);
    if (known) return known;
    const room = new Room(name, {
      clock: this.#clock,
      random: this.#random,
      ids: this.#ids,
      ask: this.#ask,
      isLive: () => this.#connection.isLive,
      self: () => this.#tokens.self,
      outbox: this.#outbox,
      changed: () => this.#roomChanged(),
    });
    this.#rooms.set(name, room);
    return room;
  }

  /** The rooms that this user may read, the most recently active first. Rejects with a `PartylineClientError`. */
  async listRooms(): Promise<RoomInfo[]> {
    try {
      return await listRooms(this.#url, await this.#tokens.bearer(), this.#fetch);
    } catch (error) {
      const isStale = error instanceof PartylineClientError && (error.code === 'unauthorized' || error.code === 'token_expired');
      if (!isStale) throw error;
      return listRooms(this.#url, await this.#tokens.bearer(true), this.#fetch);
    }
  }

  readonly #ask: Ask = (event, payload, granted) => this.#connection.ask(event, payload, granted);

  #up(): void {
    this.#cancelOffline?.();
    this.#downSince = undefined;
    for (const room of this.#rooms.values()) room.up();
    this.#outbox.flush();
  }

  #down(): void {
    this.#downSince = this.#now();
    for (const room of this.#rooms.values()) room.down();
  }

  #received(event: string, payload: unknown): void {
    // Of these the form is known; its schemas stay on the server, since zod would triple the bundle. Other events may be an application's own.
    if (event === 'newMessage' || event === 'messageChanged') {
      const entry = payload as ChatEntry;
      this.#rooms.get(entry.room)?.live(entry);
    } else if (event === 'userJoined' || event === 'userLeft') {
      const change = payload as MembershipChange;
      this.#rooms.get(change.room)?.memberChanged(event, change);
    }
  }

  /** A room that opened lets its publishes out; one that is behind or has something waiting shows in the status. */
  #roomChanged(): void {
    this.#outbox.flush();
    this.#changed();
  }

  #changed(): void {
    const { self } = this.#tokens;
    const status = this.#statusNow();
    if (self === this.#self && status === this.#status) return;
    this.#self = self;
    this.#status = status;
    this.#listeners.notify();
  }

  #statusNow(): Status {
    const { state, problem, retryAt } = this.#connection;
    const down = this.#downSince;
    const downFor = down ? this.#clock.monotonic() - down.monotonic : 0;
    const name = nameOf(
      state,
      downFor,
      [...this.#rooms.values()].some((room) => room.isBehind),
    );
    this.#awaitOffline(name === 'connecting' && down ? Math.ceil(offlineAfterMs - downFor) : undefined);
    const before = this.#status;
    const began = name === before.name ? before.since : this.#clock.now();
    const next: Status = {
      name,
      since: name === 'offline' && down ? down.at : began,
      ...(problem ? { error: problem } : {}),
      ...(retryAt === undefined ? {} : { retryAt }),
      pending: this.#outbox.size,
    };
    const isSame = (['name', 'since', 'error', 'retryAt', 'pending'] as const).every((key) => next[key] === before[key]);
    return isSame ? before : next;
  }

  #now(): { at: number; monotonic: number } {
    return { at: this.#clock.now(), monotonic: this.#clock.monotonic() };
  }

  /** Looks again when a break has become long enough to be called `offline`. */
  #awaitOffline(ms: number | undefined): void {
    this.#cancelOffline?.();
    this.#cancelOffline = ms === undefined ? undefined : this.#clock.after(ms, () => this.#changed());
  }
}
