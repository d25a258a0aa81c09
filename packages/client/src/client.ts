import type { ChatEntry, MembershipChange, Person, PresenceChange, RemovedFromRoom, Typists } from '@partyline/protocol';
import { type Clock, systemClock } from './clock.ts';
import { ClientOutbox } from './client-outbox.ts';
import { Connection } from './connection.ts';
import { CurrentStatus, type StatusParts } from './current-status.ts';
import { type Environment, systemEnvironment } from './environment.ts';
import { PartylineClientError } from './error.ts';
import { FurtherNamespace, type FurtherNamespaceOptions, type NamespaceUser } from './further-namespace.ts';
import { Listeners } from './listeners.ts';
import { Outbox } from './outbox.ts';
import { OutboxKeeper } from './outbox-keeper.ts';
import type { OpenOutboxStore, OutboxRecord } from './outbox-store.ts';
import type { Ask, Outcome, PublishOutcome, PublishRequest } from './publish.ts';
import { Activity, type PresenceState } from './presence/activity.ts';
import { Room } from './room.ts';
import { type Fetch, listRooms, originOf, type RoomInfo } from './session.ts';
import { socketIoWire } from './socket-io-wire.ts';
import type { Status } from './status.ts';
import { Tokens, type TokenSource } from './token.ts';
import { uuidv7 } from './uuid.ts';
import type { Namespace, OpenWire } from './wire.ts';

export interface ClientOptions {
  /** The server's origin, such as `https://chat.example.org`, without a path. The page's own by default. */
  readonly url?: string | undefined;
  /**
   * A token, or a function that gives one. The function is asked at each attempt to connect, and once more at once when its token was
   * refused. If it throws a `PartylineClientError` with a final code, the client is `refused`; after any other error it tries again.
   */
  readonly token: TokenSource;
  /**
   * Where publishes that wait to be sent outlive the page: in IndexedDB by default where there is one, elsewhere in memory only.
   * In Node there is `fileOutbox` of `@partyline/client/file-outbox`.
   */
  readonly outbox?: OpenOutboxStore | 'memory' | undefined;
  /** What the client takes from the world; tests bring their own. */
  readonly clock?: Clock;
  readonly random?: () => number;
  readonly ids?: () => string;
  readonly environment?: Environment;
  readonly openWire?: OpenWire;
  readonly fetch?: Fetch;
}

/** Makes a client for one user. It connects when `connect` is called. Throws a `PartylineClientError`, `invalid_url`, for a `url` that is no server's origin. */
export function createClient(options: ClientOptions): PartylineClient {
  return new PartylineClient(options);
}

export class PartylineClient {
  /** Calls back when `status`, `self`, `presence` or the outbox changed. Returns its own undo. */
  readonly subscribe: (listener: () => void) => () => void;
  /** Calls back when a publish has come to its end, with what became of it. Returns its own undo. */
  readonly onOutcome: (listener: (outcome: PublishOutcome) => void) => () => void;
  /** What waits to be sent, and what failed. */
  readonly outbox: ClientOutbox;
  readonly #url: string;
  readonly #clock: Clock;
  readonly #random: () => number;
  readonly #ids: () => string;
  readonly #fetch: Fetch;
  readonly #tokens: Tokens;
  readonly #connection: Connection;
  readonly #keeper: OutboxKeeper;
  readonly #outbox: Outbox;
  readonly #further: FurtherNamespaceOptions;
  readonly #namespaces = new Set<Pick<FurtherNamespace<Namespace>, 'up' | 'down' | 'refreshed'>>();
  readonly #activity: Activity;
  readonly #listeners = new Listeners();
  readonly #outcomes = new Listeners<[PublishOutcome]>();
  readonly #rooms = new Map<string, Room>();
  readonly #status: CurrentStatus;
  #self: Person | undefined;
  #outboxVersion = 0;

  constructor(options: ClientOptions) {
    const { clock = systemClock, random = Math.random, environment = systemEnvironment() } = options;
    this.#url = originOf(options.url);
    this.#clock = clock;
    this.#random = random;
    this.#ids = options.ids ?? (() => uuidv7(clock.now()));
    this.#fetch = options.fetch ?? ((url, init) => fetch(url, init));
    this.subscribe = this.#listeners.subscribe;
    this.onOutcome = this.#outcomes.subscribe;
    this.#tokens = new Tokens(options.token);
    this.#status = new CurrentStatus({ clock, parts: () => this.#statusParts(), changed: () => this.#changed() });
    this.#connection = new Connection(
      { tokens: this.#tokens, openWire: options.openWire ?? socketIoWire(this.#url), clock, random, environment, ids: this.#ids },
      {
        changed: () => this.#changed(),
        up: () => this.#up(),
        down: () => this.#down(),
        refreshed: () => this.#refreshed(),
        received: (event, payload) => this.#received(event, payload),
      },
    );
    this.#keeper = new OutboxKeeper({
      ...{ clock, random, ids: this.#ids, neighbours: environment.neighbours },
      open: options.outbox === 'memory' ? undefined : (options.outbox ?? environment.outbox),
      found: (records, first) => this.#found(records, first),
      lost: (lost) => this.#release(new Set(lost), 'another tab sends it'),
      changed: () => this.#changed(),
    });
    this.#outbox = new Outbox({
      ...{ clock, random, ask: this.#ask, journal: this.#keeper },
      isOpen: (room) => this.#connection.isLive && this.#keeper.isReady && this.room(room).isOpen,
      settled: (request, outcome) => this.#settled(request, outcome),
      changed: () => this.#changed(),
    });
    this.#further = { clock, random, open: (namespace, listener) => this.#connection.channel(namespace, listener) };
    this.#activity = new Activity({ clock, environment, changed: () => this.#activityChanged() });
    this.outbox = new ClientOutbox(this.#outbox, (room, id) => this.room(room).discard(id));
    this.#self = this.#tokens.self;
  }

  /** Who the token says we are; `undefined` until a token was read. */
  get self(): Person | undefined {
    return this.#self;
  }

  /** The same object until it changes. */
  get status(): Status {
    return this.#status.value;
  }

  /** Whether someone is at this page: `idle` after a minute without input, and while it is hidden. Others see a user as idle who is so everywhere. */
  get presence(): PresenceState {
    return this.#activity.state;
  }

  /** Connects and stays connected until `close`. Harmless to repeat; while it waits for the next attempt, or was refused, it tries at once. */
  connect(): void {
    const isAtRest = ['idle', 'refused', 'closed'].includes(this.#connection.state);
    if (isAtRest) this.#status.down();
    this.#activity.start();
    this.#connection.connect();
    this.#keep();
  }

  /**
   * Ends the connection. What waits to be sent goes on waiting: here, in case `connect` is called again, and where it is kept, for this user's
   * other tabs and next visits.
   */
  close(): void {
    this.#connection.close();
    this.#outbox.close();
    this.#keeper.stop();
    this.#activity.stop();
  }

  /**
   * Ends the connection and forgets what waits and what failed: it is deleted where it is kept, whichever tab made it. For a user who signs out
   * for good, in each of their tabs, since every tab keeps its own. `user` is needed where no token tells it. Rejects where it can't be deleted.
   */
  async forget(user = this.#tokens.self?.user): Promise<void> {
    this.#connection.close();
    this.#activity.stop();
    const forgotten = user === undefined ? undefined : this.#keeper.forget(this.#scopeOf(user));
    this.#release(new Set(this.#outbox.items.map(({ id }) => id)), 'it was forgotten');
    await forgotten;
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

  /**
   * A namespace on this client's connection, for what is built on one: the subpaths of this package do. Its user is told of it from the next
   * turn on; it is entered when it is needed.
   */
  enter<N extends Namespace>(namespace: N, user: NamespaceUser): FurtherNamespace<N> {
    const entered = new FurtherNamespace(namespace, this.#further, user);
    this.#namespaces.add(entered);
    if (this.#connection.isLive) entered.up();
    return entered;
  }

  readonly #ask: Ask = (event, payload, granted) => this.#connection.ask(event, payload, granted);

  #up(): void {
    this.#status.up();
    // The server takes everyone for active at first.
    if (this.presence === 'idle') this.#tellPresence();
    for (const namespace of this.#namespaces) namespace.up();
    for (const room of this.#rooms.values()) room.up();
    this.#outbox.flush();
  }

  #down(): void {
    this.#status.down();
    for (const namespace of this.#namespaces) namespace.down();
    for (const room of this.#rooms.values()) room.down();
  }

  #refreshed(): void {
    for (const room of this.#rooms.values()) room.tryAgain();
    for (const namespace of this.#namespaces) namespace.refreshed();
  }

  #activityChanged(): void {
    if (this.#connection.isLive) this.#tellPresence();
    this.#listeners.notify();
  }

  /** Where it isn't heard, the connection is over, or the next change says it. */
  #tellPresence(): void {
    void this.#ask('presence', { state: this.presence }).catch(() => {});
  }

  #received(event: string, payload: unknown): void {
    // Of these the form is known; its schemas stay on the server, since zod would triple the bundle. Other events may be an application's own.
    if (event === 'newMessage' || event === 'messageChanged') {
      const entry = payload as ChatEntry;
      this.#rooms.get(entry.room)?.live(entry);
    } else if (event === 'userJoined' || event === 'userLeft') {
      const change = payload as MembershipChange;
      this.#rooms.get(change.room)?.memberChanged(event, change);
    } else if (event === 'typing') {
      const typists = payload as Typists;
      this.#rooms.get(typists.room)?.typingTold(typists);
    } else if (event === 'presence') {
      const change = payload as PresenceChange;
      this.#rooms.get(change.room)?.presenceChanged(change);
    } else if (event === 'removedFromRoom') {
      const { room, code, message } = payload as RemovedFromRoom;
      this.#rooms.get(room)?.removed({ code, message });
    }
  }

  #settled({ event, payload }: PublishRequest, outcome: Outcome): void {
    this.room(payload.room).settled(payload.id, outcome);
    this.#outcomes.notify({ room: payload.room, id: payload.id, event, ...outcome });
  }

  /** Opens what is kept for this user, as soon as it is known who that is. */
  #keep(): void {
    const { self } = this.#tokens;
    if (self && !['idle', 'closed'].includes(this.#connection.state)) this.#keeper.start(this.#scopeOf(self.user));
  }

  #scopeOf(user: string): string {
    return `${this.#url} ${user}`;
  }

  #found(records: readonly OutboxRecord[], first: boolean): void {
    this.#outbox.restore(records, first);
    for (const [room, ofRoom] of Map.groupBy(records, ({ request }) => request.payload.room)) this.room(room).restore(ofRoom, first);
    this.#outbox.flush();
  }

  #release(ids: ReadonlySet<string>, reason: string): void {
    for (const { id, room } of this.#outbox.items) if (ids.has(id)) this.room(room).forget(id, reason);
    this.#outbox.release(ids);
  }

  /** A room that opened lets its publishes out; one that is behind or has something waiting shows in the status. */
  #roomChanged(): void {
    this.#outbox.flush();
    this.#changed();
  }

  #changed(): void {
    this.#keep();
    const { self } = this.#tokens;
    const isAnother = this.#status.look();
    const { version } = this.#outbox;
    if (self === this.#self && !isAnother && version === this.#outboxVersion) return;
    this.#outboxVersion = version;
    this.#self = self;
    this.#listeners.notify();
  }

  #statusParts(): StatusParts {
    const { state, problem, retryAt } = this.#connection;
    const isBehind = [...this.#rooms.values()].some((room) => room.isBehind);
    return { state, problem, retryAt, isBehind, pending: this.#outbox.size, warning: this.#keeper.problem };
  }
}
