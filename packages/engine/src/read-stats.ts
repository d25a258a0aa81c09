import type { Server, Socket } from 'socket.io';
import { Engine } from './engine.ts';
import type { SocketServer } from './internals.ts';
import type { ConnectionStats, EngineStats } from './stats.ts';
import type { Outlet } from './writer.ts';

/** Totals of an accelerated server since its start, and what waits now. Walks all connections: for a metrics scrape, not for each message. */
export function engineStats(server: Server): EngineStats {
  const engine = Engine.find(server as unknown as SocketServer);
  if (engine === undefined) throw new TypeError('engineStats: this Socket.IO server was not made with accelerate(options)');
  return engine.stats;
}

/** What went out to one socket's connection. A polling connection has only `waiting`. */
export function connectionStats(socket: Socket): ConnectionStats {
  const { writer, waiting = 0 } = socket.conn.transport as unknown as Outlet;
  return { frames: writer?.frames ?? 0, bytes: writer?.bytes ?? 0, dropped: writer?.dropped ?? 0, waiting };
}
