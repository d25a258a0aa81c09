import type { Connection } from './internals.ts';
import type { Outlet } from './writer.ts';

/** What went out through the writers. A frame is one packet for one connection. */
export interface ConnectionStats {
  frames: number;
  bytes: number;
  /** Volatile packets dropped because the connection was behind. */
  dropped: number;
  /** Bytes collected or handed to the socket that the kernel has not taken yet. */
  waiting: number;
}

export interface EngineStats extends ConnectionStats {
  connections: number;
  /** write() calls: frames / writes tells how much the writers coalesce. */
  writes: number;
  /** Connections closed because they were past the hard limit. */
  slowConsumers: number;
}

/** Totals that outlive their connections. */
export class Counters {
  frames = 0;
  bytes = 0;
  writes = 0;
  dropped = 0;
  slowConsumers = 0;
}

export function statsOf(counters: Counters, connections: Iterable<Connection>): EngineStats {
  let count = 0;
  let waiting = 0;
  for (const { transport } of connections) {
    count++;
    waiting += (transport as Outlet).waiting ?? 0;
  }
  const { frames, bytes, writes, dropped, slowConsumers } = counters;
  return { connections: count, waiting, frames, bytes, writes, dropped, slowConsumers };
}
