import type { CursorMember, Handshake, Person, Problem } from '@partyline/protocol';
import { FrameWriter, type Point } from '@partyline/protocol/cursors';
import type { SocketPair } from './socket-pair.ts';

const namespace = '/cursors';

/** What the client's transport reports of a further namespace; the same form as the client's `ChannelListener`. */
export interface FakeChannelListener {
  opened(): void;
  received(event: string, ...payload: unknown[]): void;
  ended(end: { problem?: Problem; message: string; byServer: boolean }): void;
}

interface Owner {
  readonly pair: SocketPair;
  readonly person: Person;
}

interface Cursor {
  readonly slot: number;
  readonly person: Person;
  at?: Point | undefined;
}

interface Field {
  readonly cursors: Map<Owner, Cursor>;
  number: number;
  next: number;
}

/** The cursors namespace in memory: every move is told at once, in a frame of its own, and everyone who comes or goes as well. */
export class FakeCursors {
  /** Answers have no cursors, as in a room that takes all of a second's bytes. */
  hasNoRoom = false;
  /** How many moves a second it announces to rooms of two and more. */
  movesPerSecond = 30;
  /** Whether frames are lost on their way. */
  losesFrames = false;
  /** Whether clients can't send what isn't to be queued. */
  isCongested = false;
  /** Whether bytes come as `ArrayBuffer`s, as they do in browsers. */
  sendsBuffers = false;
  /** Above so many members it doesn't tell who came. */
  announced = 200;
  /** Why a request, or `connect`, is refused. */
  refuse: (event: string, payload: unknown) => Problem | undefined = () => undefined;
  /** Those who are in the namespace. */
  readonly inside = new Set<Owner>();
  readonly #fields = new Map<string, Field>();
  readonly #writer = new FrameWriter();

  /** A client's channel over its connection. */
  open(owner: Owner, auth: Handshake, listener: FakeChannelListener) {
    const { client } = owner.pair;
    let isOver = false;
    client.emit(`${namespace} connect`, auth, (answer) => {
      if (isOver) return;
      const { error: problem } = answer as { error?: Problem };
      if (problem) return listener.ended({ problem, message: problem.message, byServer: true });
      listener.opened();
    });
    return {
      heard: (event: string, payload: unknown) => {
        if (isOver || !event.startsWith(`${namespace} `)) return;
        const name = event.slice(namespace.length + 1);
        if (name === 'disconnect') listener.ended({ message: 'the server closed the namespace', byServer: true });
        else listener.received(name, ...(payload as unknown[]).map((value) => this.#asSent(value)));
      },
      request: (event: string, payload: unknown, answered: (answer: never) => void) =>
        client.emit(`${namespace} ${event}`, payload, (answer) => {
          const { cursors } = answer as { cursors?: unknown };
          if (!isOver) answered({ ...(answer as object), ...(cursors ? { cursors: this.#asSent(cursors) } : {}) } as never);
        }),
      tell: (event: string, payload: unknown) => {
        if (this.isCongested) return false;
        client.emit(`${namespace} ${event}`, payload);
        return true;
      },
      close: () => {
        if (!isOver) client.emit(`${namespace} close`, {});
        isOver = true;
      },
      end: () => {
        isOver = true;
      },
    };
  }

  /** Tells whether the event was one of this namespace. */
  receive(owner: Owner, event: string, payload: unknown, ack: (answer: unknown) => void): boolean {
    if (!event.startsWith(`${namespace} `)) return false;
    const name = event.slice(namespace.length + 1);
    const error = this.refuse(name, payload);
    if (error) ack({ ok: false, error });
    else if (name === 'connect') {
      this.inside.add(owner);
      ack({ ok: true });
    } else if (name === 'close') this.forget(owner);
    else if (name === 'move') this.#move(owner, payload as [string, number?, number?]);
    else this.#answer(owner, name, payload as { room: string; slots?: number[] }, ack);
    return true;
  }

  /** Someone without a connection here comes, moves, and may go again. Its slot is told. */
  place(room: string, person: Person, at?: Point): { readonly slot: number; readonly move: (at?: Point) => void; readonly leave: () => void } {
    const owner = { person } as Owner;
    const { slot } = this.#enter(room, owner);
    if (at) this.#moved(room, owner, at);
    return { slot, move: (to) => this.#moved(room, owner, to), leave: () => this.#leave(room, owner) };
  }

  /** Where somebody's cursor is, as the server has it. */
  cursorOf(room: string, user: string): Point | undefined {
    return [...this.#field(room).cursors.values()].find(({ person }) => person.user === user)?.at;
  }

  forget(owner: Owner): void {
    this.inside.delete(owner);
    for (const [room, { cursors }] of this.#fields) if (cursors.has(owner)) this.#leave(room, owner);
  }

  /** The server closes the namespace of everyone, and not their connections. */
  close(): void {
    for (const owner of [...this.inside]) {
      owner.pair.server.emit(`${namespace} disconnect`, []);
      this.forget(owner);
    }
  }

  /** Sends an event to everyone in the namespace. */
  tell(event: string, ...payload: unknown[]): void {
    for (const { pair } of this.inside) pair.server.emit(`${namespace} ${event}`, payload);
  }

  #asSent(value: unknown): unknown {
    return this.sendsBuffers && value instanceof Uint8Array ? value.slice().buffer : value;
  }

  #answer(owner: Owner, name: string, { room, slots = [] }: { room: string; slots?: number[] }, ack: (answer: unknown) => void): void {
    const field = this.#field(room);
    if (name === 'join') {
      const { slot, person } = this.#enter(room, owner);
      const members = this.#members(field).slice(0, 200);
      const movesPerSecond = field.cursors.size > 1 ? this.movesPerSecond : 0;
      return ack({ ok: true, room, slot, color: person.color, movesPerSecond, members, memberCount: field.cursors.size, ...this.#snapshot(field) });
    }
    if (name === 'leave') this.#leave(room, owner);
    const members = name === 'people' ? { members: this.#members(field).filter(([slot]) => slots.includes(slot)) } : {};
    ack({ ok: true, ...members, ...(name === 'viewport' || name === 'resync' ? this.#snapshot(field) : {}) });
  }

  #field(room: string): Field {
    const field = this.#fields.get(room) ?? { cursors: new Map(), number: 0, next: 0 };
    this.#fields.set(room, field);
    return field;
  }

  #members({ cursors }: Field): CursorMember[] {
    return [...cursors.values()].map(({ slot, person: { user, name, color } }) => [slot, user, name, color]);
  }

  #snapshot(field: Field): { cursors: Uint8Array; more: boolean } {
    const visible = [...field.cursors.values()].filter(({ at }) => at);
    return { cursors: this.#frame(field.number, this.hasNoRoom ? [] : visible), more: this.hasNoRoom };
  }

  #enter(room: string, owner: Owner): Cursor {
    const field = this.#field(room);
    const cursor = field.cursors.get(owner) ?? { slot: field.next++, person: owner.person };
    field.cursors.set(owner, cursor);
    const { user, name, color } = owner.person;
    const isTold = field.cursors.size <= this.announced;
    this.#tellOthers(room, owner, 'roster', { room, joined: isTold ? [[cursor.slot, user, name, color]] : [], left: [], memberCount: field.cursors.size });
    if (field.cursors.size === 2) this.#tellOthers(room, owner, 'budget', { room, movesPerSecond: this.movesPerSecond });
    return cursor;
  }

  #leave(room: string, owner: Owner): void {
    const field = this.#field(room);
    const slot = field.cursors.get(owner)?.slot;
    field.cursors.delete(owner);
    this.#tellOthers(room, owner, 'roster', { room, joined: [], left: [slot], memberCount: field.cursors.size });
    if (field.cursors.size === 1) this.#tellOthers(room, owner, 'budget', { room, movesPerSecond: 0 });
  }

  #move(owner: Owner, [room, x, y]: [string, number?, number?]): void {
    if (this.#field(room).cursors.has(owner)) this.#moved(room, owner, x === undefined || y === undefined ? undefined : { x, y });
  }

  #moved(room: string, owner: Owner, at: Point | undefined): void {
    const field = this.#field(room);
    const cursor = field.cursors.get(owner);
    if (!cursor) return;
    const before = cursor.at;
    cursor.at = at;
    const frame = this.#frame(++field.number, [cursor], before);
    if (!this.losesFrames) this.#tellOthers(room, undefined, 'cursors', room, frame);
  }

  #frame(number: number, cursors: readonly Cursor[], before?: Point): Uint8Array {
    const bySlot = new Map(cursors.map(({ slot, at }) => [slot, at]));
    return this.#writer.write(
      number,
      [...bySlot.keys()].sort((a, b) => a - b),
      (slot) => bySlot.get(slot),
      () => before,
    );
  }

  #tellOthers(room: string, self: Owner | undefined, event: string, ...payload: unknown[]): void {
    for (const owner of this.#field(room).cursors.keys()) {
      if (owner !== self && this.inside.has(owner)) owner.pair.server.emit(`${namespace} ${event}`, payload);
    }
  }
}
