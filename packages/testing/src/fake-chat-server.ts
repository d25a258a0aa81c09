import type { ChatEntry, Device, Handshake, History, JoinRoom, Person, Problem } from '@partyline/protocol';
import { codes } from '@partyline/protocol/constants';
import { type FakeChannelListener, FakeCursors } from './fake-cursors.ts';
import { contentOf, noSuchRoom, type PublishRequest, refusalOf } from './fake-publish.ts';
import { type Content, FakeRoom } from './fake-room.ts';
import { claimsOf, personIn } from './fake-token.ts';
import { SocketPair } from './socket-pair.ts';

/** What the client's transport reports; the same form as the client's `WireListener`. */
export interface FakeWireListener {
  opened(): void;
  received(event: string, payload: unknown): void;
  heard(): void;
  ended(end: { problem?: Problem; message: string; byServer: boolean }): void;
}

export interface FakeConnection {
  readonly pair: SocketPair;
  person: Person;
  token: string;
  readonly device: Device | undefined;
  readonly rooms: Set<string>;
  /** The client's side of a further namespace. */
  channel?: ReturnType<FakeCursors['open']> | undefined;
}

/**
 * The chat namespace in memory, for tests of clients. Packets wait until `flush` (or a `SocketPair` of `connections`)
 * delivers them, so a test decides what is lost when it cuts a connection.
 */
export class FakeChatServer {
  readonly connections = new Set<FakeConnection>();
  /** Every request that arrived, in order. */
  readonly requests: { readonly event: string; readonly payload: unknown; readonly token: string }[] = [];
  /** Tokens that clients came with, one for each attempt. */
  readonly tokens: string[] = [];
  /** What clients came with, one for each attempt. */
  readonly handshakes: Handshake[] = [];
  /** Tokens of connections that their clients ended for good, not to come back in a moment. */
  readonly goodbyes: string[] = [];
  /** No one can connect while this is false. */
  isUp = true;
  /** Whether a publish's answer goes out before its entry. The real server's goes out after. */
  acksFirst = false;
  /** Why a token is turned away. */
  admit: (token: string) => Problem | undefined = () => undefined;
  /** Why a request is refused; asked before anything is done. A publish that is stored isn't refused for good (D8). */
  refuse: (event: string, payload: unknown) => Problem | undefined = () => undefined;
  /** The further namespace of cursors, over the same connections. Its requests are named `/cursors join`. */
  readonly cursors = new FakeCursors();
  readonly #rooms = new Map<string, FakeRoom>();
  /** `user room` of those who may not be in a room. */
  readonly #withheld = new Set<string>();
  readonly #now: () => number;
  /** Connections that were closed from here, whose clients may not know it yet. */
  readonly #fenced: FakeConnection[] = [];
  /** Attempts that are not decided yet. */
  #knocking: (() => void)[] = [];
  #ids = 0;

  constructor(now: () => number = () => 0) {
    this.#now = now;
  }

  room(name: string): FakeRoom {
    const room = this.#rooms.get(name) ?? new FakeRoom(name);
    this.#rooms.set(name, room);
    return room;
  }

  /** A client's transport: one attempt at a connection. */
  readonly openWire = (auth: Handshake, listener: FakeWireListener) => {
    const { token, device } = auth;
    this.tokens.push(token);
    this.handshakes.push(auth);
    let connection: FakeConnection | undefined;
    let isClosed = false;
    this.#knocking.push(() => {
      if (isClosed) return;
      if (!this.isUp) return listener.ended({ message: 'nobody answers', byServer: false });
      const problem = this.admit(token) ?? this.#fence(personIn(token).user, device);
      if (problem) return listener.ended({ problem, message: problem.message, byServer: true });
      connection = this.#connect(token, device, listener);
      listener.opened();
    });
    return {
      // What comes is what `#answer` made; only the client knows its type.
      request: (event: string, payload: unknown, answered: (answer: never) => void) =>
        connection?.pair.client.emit(event, payload, (answer) => {
          listener.heard();
          answered(answer as never);
        }),
      channel: (_namespace: string, channelAuth: Handshake, channelListener: FakeChannelListener) => {
        if (!connection) throw new Error('a channel was opened before its connection');
        return (connection.channel = this.cursors.open(connection, channelAuth, channelListener));
      },
      close: (leaves: boolean) => {
        isClosed = true;
        connection?.channel?.end();
        if (leaves) this.goodbyes.push(token);
        connection?.pair.client.close();
        if (connection) connection.pair.client.receiver = undefined;
      },
    };
  };

  /** Delivers what is on its way, until nothing moves. Tells whether anything did. */
  flush(): boolean {
    let moved = false;
    for (let goesOn = true; goesOn; moved ||= goesOn) {
      goesOn = this.#knocking.length > 0;
      for (const knock of this.#knocking.splice(0)) knock();
      for (const { pair } of [...this.connections, ...this.#fenced]) {
        while (pair.deliver('up') || pair.deliver('down')) goesOn = true;
      }
    }
    return moved;
  }

  /** Whether something waits to be delivered. */
  get isBusy(): boolean {
    return this.#knocking.length > 0 || [...this.connections, ...this.#fenced].some(({ pair }) => pair.waiting('up') + pair.waiting('down') > 0);
  }

  /** Breaks every connection. */
  cut(): void {
    for (const { pair } of [...this.connections]) pair.cut();
  }

  /** Sends an event to everyone that the server would send unasked. */
  tell(event: string, payload: unknown): void {
    for (const { pair } of this.connections) pair.server.emit(event, payload);
  }

  /** Closes every connection from the server's side, after what it sent before. */
  disconnect(): void {
    for (const { pair } of [...this.connections]) pair.server.close();
  }

  /** Takes the rights to a room from a user: live connections are told, and hear nothing of it from then on. */
  removeFromRoom(user: string, room: string): void {
    this.#withheld.add(`${user} ${room}`);
    for (const connection of this.connections) {
      if (connection.person.user !== user || !connection.rooms.delete(room)) continue;
      connection.pair.server.emit('removedFromRoom', { room, ...noSuchRoom });
      this.#announceLeft(room, connection);
    }
  }

  /** Gives the rights back. */
  letIn(user: string, room: string): void {
    this.#withheld.delete(`${user} ${room}`);
  }

  /** Someone without a connection here publishes. */
  post(room: string, author: Person, content: Content | string, id = `post-${String(++this.#ids).padStart(8, '0')}`): ChatEntry | undefined {
    const { entry } = this.room(room).publish(author, id, typeof content === 'string' ? { kind: 'message', text: content } : content, this.#now());
    if (entry) this.#broadcast(entry);
    return entry;
  }

  /** Closes the older connections of a device; refuses an attempt that is older than one that is there. */
  #fence(user: string, device: Device | undefined): Problem | undefined {
    const superseded: Problem = { code: 'superseded', message: 'this device has a newer connection' };
    const others = [...this.connections].filter((other) => device && other.person.user === user && other.device?.id === device.id);
    if (others.some((other) => (other.device?.attempt ?? 0) > (device?.attempt ?? 0))) return superseded;
    for (const other of others) {
      other.pair.server.emit('error', superseded);
      other.pair.server.close();
      // Nothing that it still says is heard.
      other.pair.server.receiver = undefined;
      this.#forget(other);
      this.#fenced.push(other);
    }
    return undefined;
  }

  #connect(token: string, device: Device | undefined, listener: FakeWireListener): FakeConnection {
    const connection: FakeConnection = { pair: new SocketPair(), person: personIn(token), token, device, rooms: new Set() };
    this.connections.add(connection);
    connection.pair.client.receiver = {
      packet: (event, payload) => {
        listener.heard();
        if (event.startsWith('/')) connection.channel?.heard(event, payload);
        else listener.received(event, payload);
      },
      closed: (byPeer) => {
        connection.channel?.end();
        listener.ended({ message: byPeer ? 'the server closed the connection' : 'the connection broke', byServer: byPeer });
      },
    };
    connection.pair.server.receiver = {
      packet: (event, payload, ack) => {
        this.requests.push({ event, payload, token: connection.token });
        const answer = ack ?? (() => {});
        if (!this.cursors.receive(connection, event, payload, answer)) this.#answer(connection, event, payload, answer);
      },
      closed: () => this.#forget(connection),
    };
    return connection;
  }

  #answer(connection: FakeConnection, event: string, payload: unknown, ack: (answer: unknown) => void): void {
    const { room, id = '' } = payload as { room: string; id?: string };
    const { user } = connection.person;
    const problem = this.refuse(event, payload) ?? (this.#withheld.has(`${user} ${room}`) ? noSuchRoom : undefined);
    const first = problem && codes[problem.code] === 'final' ? this.room(room).answerTo(user, id) : undefined;
    if (problem) return ack(first ?? { ok: false, error: problem });
    if (event === 'refreshToken') return this.#refresh(connection, (payload as { token: string }).token, ack);
    if (event === 'joinRoom') return this.#join(connection, payload as JoinRoom, ack);
    if (event === 'leaveRoom') return this.#leave(connection, (payload as { room: string }).room, ack);
    if (event === 'typing' || event === 'presence') return ack({ ok: true });
    if (event === 'history') return this.#history(payload as History, ack);
    this.#publish(connection, { event, payload } as PublishRequest, ack);
  }

  #refresh(connection: FakeConnection, token: string, ack: (answer: unknown) => void): void {
    const isOther = personIn(token).user !== connection.person.user;
    const problem = isOther ? { code: 'unauthorized', message: 'this token is for another user' } : this.admit(token);
    if (problem) return ack({ ok: false, error: problem });
    connection.token = token;
    connection.person = personIn(token);
    const { exp } = claimsOf(token);
    ack({ ok: true, expiresAt: typeof exp === 'number' ? exp * 1000 : this.#now() + 3_600_000 });
  }

  #join(connection: FakeConnection, query: JoinRoom, ack: (answer: unknown) => void): void {
    const isNew = !this.#members(query.room).some(({ user }) => user === connection.person.user);
    connection.rooms.add(query.room);
    const members = this.#members(query.room);
    ack({ ok: true, room: query.room, ...this.room(query.room).join(query), members, memberCount: members.length });
    if (isNew) this.#announce('userJoined', query.room, connection);
  }

  #leave(connection: FakeConnection, room: string, ack: (answer: unknown) => void): void {
    connection.rooms.delete(room);
    ack({ ok: true });
    this.#announceLeft(room, connection);
  }

  #history({ room, before, after, limit }: History, ack: (answer: unknown) => void): void {
    const page = after === undefined ? this.room(room).before(before, limit) : this.room(room).after(after, limit);
    ack({ ok: true, epoch: this.room(room).epoch, ...page });
  }

  #publish(connection: FakeConnection, request: PublishRequest, ack: (answer: unknown) => void): void {
    const room = this.room(request.payload.room);
    const content = contentOf(request);
    const { id = `made-${String(++this.#ids).padStart(8, '0')}` } = request.payload;
    const code = room.answerTo(connection.person.user, id) ? undefined : refusalOf(room, content, connection.person, request);
    if (code) return ack({ ok: false, error: { code, message: `refused: ${code}` } });
    const { ack: answer, entry } = room.publish(connection.person, id, content, this.#now());
    if (this.acksFirst) ack(answer);
    if (entry) this.#broadcast(entry);
    if (!this.acksFirst) ack(answer);
  }

  #broadcast(entry: ChatEntry): void {
    for (const { pair, rooms } of this.connections) {
      if (rooms.has(entry.room)) pair.server.emit(entry.kind === 'message' ? 'newMessage' : 'messageChanged', entry);
    }
  }

  #announce(event: 'userJoined' | 'userLeft', room: string, who: FakeConnection): void {
    const change = { room, ...who.person, memberCount: this.#members(room).length, message: `${who.person.name} ${event}` };
    for (const other of this.connections) {
      if (other !== who && other.rooms.has(room)) other.pair.server.emit(event, change);
    }
  }

  #announceLeft(room: string, who: FakeConnection): void {
    if (!this.#members(room).some(({ user }) => user === who.person.user)) this.#announce('userLeft', room, who);
  }

  #members(room: string): Person[] {
    const inside = [...this.connections].filter(({ rooms }) => rooms.has(room));
    return [...new Map(inside.map(({ person }) => [person.user, person])).values()];
  }

  #forget(connection: FakeConnection): void {
    this.connections.delete(connection);
    this.cursors.forget(connection);
    for (const room of connection.rooms) this.#announceLeft(room, connection);
  }
}
