import type { ChatEntry, Code, History, JoinRoom, Person, Problem, UpPayload } from '@partyline/protocol';
import { type Content, FakeRoom } from './fake-room.ts';
import { SocketPair } from './socket-pair.ts';

type Chat = '/chat';
type Publishing = 'sendMessage' | 'editMessage' | 'deleteMessage' | 'react';
type Request = { [E in Publishing]: { event: E; payload: UpPayload<Chat, E> } }[Publishing];

/** What the client's transport reports; the same form as the client's `WireListener`. */
export interface FakeWireListener {
  opened(): void;
  received(event: string, payload: unknown): void;
  heard(): void;
  ended(end: { problem?: Problem; message: string; byServer: boolean }): void;
}

export interface FakeConnection {
  readonly pair: SocketPair;
  readonly person: Person;
  readonly token: string;
  readonly rooms: Set<string>;
}

/** A token that says who someone is, in the form of a JWT. Nobody signed it. */
export function fakeToken(person: Person, claims: Record<string, unknown> = {}): string {
  const payload = { sub: person.user, name: person.name, color: person.color, ...claims };
  return `e30.${Buffer.from(JSON.stringify(payload)).toString('base64url')}.unsigned`;
}

function personIn(token: string): Person {
  const { sub, name, color } = JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString()) as Record<string, string>;
  return { user: sub ?? '', name: name ?? '', color: color ?? '' };
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
  /** Tokens of connections that their clients ended for good, not to come back in a moment. */
  readonly goodbyes: string[] = [];
  /** No one can connect while this is false. */
  isUp = true;
  /** Whether a publish's answer goes out before its entry. The real server's goes out after. */
  acksFirst = false;
  /** Why a token is turned away. */
  admit: (token: string) => Problem | undefined = () => undefined;
  /** Why a request is refused; asked before anything is done. */
  refuse: (event: string, payload: unknown) => Problem | undefined = () => undefined;
  readonly #rooms = new Map<string, FakeRoom>();
  readonly #now: () => number;
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
  readonly openWire = (token: string, listener: FakeWireListener) => {
    this.tokens.push(token);
    let connection: FakeConnection | undefined;
    let isClosed = false;
    this.#knocking.push(() => {
      if (isClosed) return;
      if (!this.isUp) return listener.ended({ message: 'nobody answers', byServer: false });
      const problem = this.admit(token);
      if (problem) return listener.ended({ problem, message: problem.message, byServer: true });
      connection = this.#connect(token, listener);
      listener.opened();
    });
    return {
      // What comes is what `#answer` made; only the client knows its type.
      request: (event: string, payload: unknown, answered: (answer: never) => void) =>
        connection?.pair.client.emit(event, payload, (answer) => {
          listener.heard();
          answered(answer as never);
        }),
      close: (leaves: boolean) => {
        isClosed = true;
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
      for (const { pair } of [...this.connections]) {
        while (pair.deliver('up') || pair.deliver('down')) goesOn = true;
      }
    }
    return moved;
  }

  /** Whether something waits to be delivered. */
  get isBusy(): boolean {
    return this.#knocking.length > 0 || [...this.connections].some(({ pair }) => pair.waiting('up') + pair.waiting('down') > 0);
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

  /** Someone without a connection here publishes. */
  post(room: string, author: Person, content: Content | string, id = `post-${String(++this.#ids).padStart(8, '0')}`): ChatEntry | undefined {
    const { entry } = this.room(room).publish(author, id, typeof content === 'string' ? { kind: 'message', text: content } : content, this.#now());
    if (entry) this.#broadcast(entry);
    return entry;
  }

  #connect(token: string, listener: FakeWireListener): FakeConnection {
    const connection: FakeConnection = { pair: new SocketPair(), person: personIn(token), token, rooms: new Set() };
    this.connections.add(connection);
    connection.pair.client.receiver = {
      packet: (event, payload) => {
        listener.heard();
        listener.received(event, payload);
      },
      closed: (byPeer) => listener.ended({ message: byPeer ? 'the server closed the connection' : 'the connection broke', byServer: byPeer }),
    };
    connection.pair.server.receiver = {
      packet: (event, payload, ack) => {
        this.requests.push({ event, payload, token });
        this.#answer(connection, event, payload, ack ?? (() => {}));
      },
      closed: () => this.#forget(connection),
    };
    return connection;
  }

  #answer(connection: FakeConnection, event: string, payload: unknown, ack: (answer: unknown) => void): void {
    const problem = this.refuse(event, payload);
    if (problem) return ack({ ok: false, error: problem });
    if (event === 'joinRoom') return this.#join(connection, payload as JoinRoom, ack);
    if (event === 'leaveRoom') return this.#leave(connection, (payload as { room: string }).room, ack);
    if (event === 'history') return this.#history(payload as History, ack);
    this.#publish(connection, { event, payload } as Request, ack);
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

  #publish(connection: FakeConnection, request: Request, ack: (answer: unknown) => void): void {
    const room = this.room(request.payload.room);
    const content = contentOf(request);
    const code = content.kind === 'message' ? undefined : refusalOf(room, content, connection.person);
    if (code) return ack({ ok: false, error: { code, message: `refused: ${code}` } });
    const { ack: answer, entry } = room.publish(connection.person, request.payload.id ?? `made-${String(++this.#ids).padStart(8, '0')}`, content, this.#now());
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
    for (const room of connection.rooms) this.#announceLeft(room, connection);
  }
}

function contentOf({ event, payload }: Request): Content {
  switch (event) {
    case 'sendMessage':
      return { kind: 'message', text: payload.text, replyTo: payload.replyTo };
    case 'editMessage':
      return { kind: 'edit', target: payload.seq, text: payload.text };
    case 'deleteMessage':
      return { kind: 'delete', target: payload.seq };
    case 'react':
      return { kind: 'react', target: payload.seq, emoji: payload.emoji, on: payload.on ?? true };
  }
}

function refusalOf(room: FakeRoom, content: Exclude<Content, { kind: 'message' }>, author: Person): Code | undefined {
  const target = room.find(content.target);
  if (target?.kind !== 'message' || target.deleted) return 'no_such_entry';
  return content.kind !== 'react' && target.sender !== author.user ? 'not_author' : undefined;
}
