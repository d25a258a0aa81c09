import type { BroadcastOptions, MemberSocket, StockAdapter } from './internals.ts';
import type { FrameReader, SharedFrame } from './shared-frame.ts';
import type { Turn } from './turn.ts';
import type { Outlet, Writer } from './writer.ts';

/** Smaller rooms are walked as stock does: a list per room and member would cost more than it saves. */
const SMALLEST = 4;

/**
 * The writers of the rooms that broadcasts went to, so that the next broadcast to the same members touches their writers and nothing
 * else. A room's list is thrown away when someone joins or leaves it.
 */
export class RoomWriters {
  readonly #adapter: StockAdapter;
  readonly #turn: Turn;
  readonly #rooms = new Map<string, Room>();
  /** Everyone in the namespace. */
  #all: Room | null = null;

  constructor(adapter: StockAdapter, turn: Turn) {
    this.#adapter = adapter;
    this.#turn = turn;
  }

  /** The room that these options mean, or null: several rooms, several exceptions, few members, or members that need stock's way. */
  find({ rooms, except }: BroadcastOptions): Room | null {
    if (rooms.size > 1 || !this.#exceptsAtMostOne(except)) return null;
    const name = rooms.values().next().value;
    const members = name === undefined ? this.#adapter.sids : this.#adapter.rooms.get(name);
    if (members === undefined || members.size < SMALLEST) return null;
    let room = name === undefined ? this.#all : (this.#rooms.get(name) ?? null);
    if (room === null || (!room.usable && room.changes !== this.#turn.changes)) {
      room = new Room(members.keys(), this.#adapter.nsp.sockets, this.#turn.changes);
      if (name === undefined) this.#all = room;
      else this.#rooms.set(name, room);
    }
    return room.usable && !room.hasListeners() ? room : null;
  }

  /** The socket that these exceptions of a room that was found mean. The usual one is the sender: the room that only it is in. */
  excepted(except: Set<string> | undefined): MemberSocket | undefined {
    const id = except?.values().next().value;
    return id === undefined || !this.#adapter.rooms.has(id) ? undefined : this.#adapter.nsp.sockets.get(id);
  }

  #exceptsAtMostOne(except: Set<string> | undefined): boolean {
    if (except === undefined || except.size === 0) return true;
    if (except.size > 1) return false;
    const [id = ''] = except;
    const room = this.#adapter.rooms.get(id);
    // a socket may have left the room of its own name: then nobody is excepted
    return room === undefined || (room.size === 1 && room.has(id));
  }

  onJoin(id: string, rooms: Set<string>): void {
    for (const room of rooms) this.#rooms.delete(room);
    // joining its own room is how a socket becomes reachable
    if (!rooms.has(id)) return;
    this.#all = null;
    this.#turn.changes++;
  }

  onLeave(room: string): void {
    this.#rooms.delete(room);
  }

  onGone(): void {
    this.#all = null;
  }
}

/** A room's members at one moment. */
class Room {
  /** False where a member is not connected yet, or polls: then each broadcast looks at each member anew. */
  readonly usable: boolean;
  /** The turn's count of changes that this was made at. */
  readonly changes: number;
  readonly #sockets: MemberSocket[] = [];
  readonly #writers: Writer[] = [];

  constructor(ids: Iterable<string>, sockets: Map<string, MemberSocket>, changes: number) {
    this.changes = changes;
    for (const id of ids) {
      const socket = sockets.get(id);
      const writer = socket === undefined ? undefined : (socket.client.conn.transport as Outlet).writer;
      if (socket === undefined || writer?.open !== true) {
        this.usable = false;
        return;
      }
      this.#sockets.push(socket);
      this.#writers.push(writer);
    }
    this.usable = true;
  }

  /** Catch-all listeners are user code: they may change the room while it is walked, so stock walks it. */
  hasListeners(): boolean {
    for (const { _anyOutgoingListeners: listeners } of this.#sockets) {
      if (listeners !== undefined && listeners.length > 0) return true;
    }
    return false;
  }

  deliver(frame: SharedFrame, skip: MemberSocket | undefined, stock: (socket: MemberSocket) => void): void {
    let last: FrameReader | null = null;
    let bytes: Buffer | null = null;
    for (let i = 0; i < this.#writers.length; i++) {
      const writer = this.#writers[i] as Writer;
      const socket = this.#sockets[i] as MemberSocket;
      if (socket === skip) continue;
      if (!writer.open) {
        stock(socket);
        continue;
      }
      if (writer.reader !== last) {
        last = writer.reader;
        bytes = frame.for(last);
      }
      if (bytes === null) stock(socket);
      else if (!frame.volatile || writer.admitsVolatile()) writer.append(bytes);
    }
  }
}
