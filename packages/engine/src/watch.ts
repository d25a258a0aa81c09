import type { Connection } from './internals.ts';

/** Events that show each packet: whoever listens to one gets them all, through stock code. */
const SHOWING_PACKETS = ['packetCreate', 'flush', 'drain'];

type Listener = Parameters<Connection['on']>[1];
type ConnectionClass = new (...args: unknown[]) => Connection;

const watchedPrototypes = new WeakMap<object, object>();

export function showsPackets(event: string): boolean {
  return SHOWING_PACKETS.includes(event);
}

/** Whether someone listens already. */
export function isWatched(connection: Connection): boolean {
  return SHOWING_PACKETS.some((event) => connection.listenerCount(event) > 0);
}

/** Tells when someone begins to listen. By the prototype: a listener to `newListener` would cost memory in each of many idle connections. */
export function tellWhenWatched(connection: Connection, onWatched: (connection: Connection) => void): void {
  const stock = Object.getPrototypeOf(connection) as object;
  let watched = watchedPrototypes.get(stock);
  if (watched === undefined) {
    watched = watch(stock.constructor as ConnectionClass, onWatched).prototype as object;
    watchedPrototypes.set(stock, watched);
  }
  Object.setPrototypeOf(connection, watched);
}

function watch(Stock: ConnectionClass, onWatched: (connection: Connection) => void): ConnectionClass {
  // `once` and `prependOnceListener` end in these
  return class extends Stock {
    override on(event: string, listener: Listener): this {
      if (showsPackets(event)) onWatched(this);
      return super.on(event, listener);
    }

    override addListener(event: string, listener: Listener): this {
      if (showsPackets(event)) onWatched(this);
      return super.addListener(event, listener);
    }

    override prependListener(event: string, listener: Listener): this {
      if (showsPackets(event)) onWatched(this);
      return super.prependListener(event, listener);
    }
  };
}
