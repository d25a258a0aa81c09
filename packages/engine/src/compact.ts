/** What an idle connection keeps, in less memory: the same listeners and lists, in shapes that V8 stores tightly. */
import type { EventEmitter } from 'node:events';
import type { Connection, Listeners, MemberSocket, PacketDecoder } from './internals.ts';

const NOTHING: object = Object.freeze(Object.create(null) as object);

/**
 * Makes a function for emitters of one kind. Node keeps listeners in an object without a prototype, which for V8 is a hash table of 160
 * bytes or more; an object whose prototype has nothing looks the same from outside and takes some 50.
 */
function compactor(): (emitter: EventEmitter) => void {
  // one for each kind: V8 gives all objects of a constructor as much room as the largest of the first few
  function Table(): void {}
  Table.prototype = NOTHING;
  return (emitter) => {
    const holder = emitter as unknown as { _events: Listeners };
    const listeners = holder._events;
    if (Object.getPrototypeOf(listeners) !== null) return;
    const table = new (Table as unknown as new () => Listeners)();
    for (const event of Reflect.ownKeys(listeners)) table[event] = listeners[event];
    holder._events = table;
  };
}

export const compactWebSocket = compactor();
export const compactTransport = compactor();
const compactConnection = compactor();
const compactSocket = compactor();

/** For a member that has just come, before the application listens to it. */
export function compactMember(socket: MemberSocket): void {
  const { conn, decoder } = socket.client;
  unwrapClose(conn);
  compactConnection(conn);
  compactSocket(socket as unknown as EventEmitter);
  compactDecoder(decoder);
}

/** An array that was pushed to has room for 17 elements. */
export function trimmed<T>(list: readonly T[]): T[] {
  return list.slice();
}

/** Engine.IO's own listener, which counts connections: `close` comes once, so it need not be wrapped for being called once. */
function unwrapClose(connection: Connection): void {
  const { _events: listeners } = connection as unknown as { _events: Listeners };
  const closing = listeners['close'];
  if (!Array.isArray(closing)) return;
  const [first] = closing as { listener?: unknown }[];
  if (typeof first?.listener === 'function') closing[0] = first.listener;
}

function compactDecoder({ _callbacks: callbacks }: PacketDecoder): void {
  const decoded = callbacks?.['$decoded'];
  if (decoded !== undefined && callbacks !== undefined) callbacks['$decoded'] = trimmed(decoded);
}
