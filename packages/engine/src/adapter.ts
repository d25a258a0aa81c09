import { type Engine, introduce } from './engine.ts';
import type { BroadcastOptions, MemberSocket, PacketOptions, SocketPacket, StockAdapter } from './internals.ts';
import { RoomWriters } from './room-writers.ts';
import { SharedFrame } from './shared-frame.ts';
import type { Outlet } from './writer.ts';

type StockAdapterClass = new (...args: unknown[]) => StockAdapter;

interface Broadcasts {
  readonly rooms: RoomWriters;
  /** Encoded by `_encode`, to be delivered by the `apply` that follows it in the same breath. */
  next: SharedFrame | null;
}

const broadcasts = new WeakMap<StockAdapter, Broadcasts>();
const mixed = new WeakMap<object, StockAdapterClass>();

/**
 * Puts our broadcast under an adapter that was made by any class or factory.
 *
 * Every adapter ends in the in-memory adapter's `broadcast`, reached through `super`, which can't be replaced from outside; but that
 * calls `this._encode` and then `this.apply`, and those can. So what an adapter adds before (publishing to a cluster, keeping packets
 * for recovery) stays its own.
 */
export function accelerateAdapter(adapter: StockAdapter, engine: Engine): StockAdapter {
  const prototype = Object.getPrototypeOf(adapter) as StockAdapter;
  let Mixed = mixed.get(prototype);
  if (Mixed === undefined) {
    Mixed = mix(prototype.constructor as StockAdapterClass, prototype);
    mixed.set(prototype, Mixed);
  }
  Object.setPrototypeOf(adapter, Mixed.prototype as object);
  broadcasts.set(adapter, { rooms: new RoomWriters(adapter, engine.turn), next: null });
  return adapter;
}

function mix(Base: StockAdapterClass, prototype: StockAdapter): StockAdapterClass {
  const Stock = prototype === Base.prototype ? Base : class extends Base {};
  return class extends Stock {
    override _encode(packet: SocketPacket, options: PacketOptions): unknown[] {
      const encoded = this.encoder.encode(packet);
      const own = broadcasts.get(this);
      // one that is to be acknowledged takes stock's way: each member's socket has to remember the callback
      if (own !== undefined && packet.id === undefined) own.next = SharedFrame.of(packet, encoded, options);
      return encoded;
    }

    override apply(options: BroadcastOptions, callback: (socket: MemberSocket) => void): void {
      const own = broadcasts.get(this);
      const frame = own?.next ?? null;
      if (own === undefined || frame === null) return super.apply(options, callback);
      own.next = null;
      const room = own.rooms.find(options);
      if (room !== null) room.deliver(frame, own.rooms.excepted(options.except), callback);
      else super.apply(options, (socket) => deliver(frame, socket, callback));
    }

    // listeners to the adapter's room events may broadcast in the middle of a change, so lists are dropped before and after it

    override addAll(id: string, rooms: Set<string>): unknown {
      const own = broadcasts.get(this);
      own?.rooms.onJoin(id, rooms);
      const socket = rooms.has(id) ? this.nsp.sockets.get(id) : undefined;
      if (socket !== undefined) introduce(socket);
      const joined = super.addAll(id, rooms);
      own?.rooms.onJoin(id, rooms);
      return joined;
    }

    override _del(room: string, id: string): void {
      broadcasts.get(this)?.rooms.onLeave(room);
      super._del(room, id);
    }

    override delAll(id: string): void {
      super.delAll(id);
      broadcasts.get(this)?.rooms.onGone();
    }
  };
}

/** One member. Where its packets can't go straight to its writer, or user code listens to them, stock's callback does it all. */
function deliver(frame: SharedFrame, socket: MemberSocket, stock: (socket: MemberSocket) => void): void {
  const { writer } = socket.client.conn.transport as Outlet;
  const { _anyOutgoingListeners: listeners } = socket;
  if (writer === undefined || !writer.open || (listeners !== undefined && listeners.length > 0)) return stock(socket);
  const bytes = frame.for(writer.reader);
  if (bytes === null) return stock(socket);
  if (!frame.volatile || writer.admitsVolatile()) writer.append(bytes);
}
