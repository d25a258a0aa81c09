import type { Namespace, Server, Socket } from 'socket.io';
import type { Log } from './logger.ts';

/**
 * A line when someone enters a namespace, and one when they are gone. `connection` is Socket.IO's public id of the socket,
 * as all lines have it: the id of the Engine.IO session, with which one could take the connection over, is in none.
 */
export function logConnections(io: Server, log: Log): void {
  const watch = (namespace: Namespace): void => void namespace.on('connection', (socket) => logConnection(socket, log));
  for (const namespace of io._nsps.values()) watch(namespace);
  io.on('new_namespace', watch);
}

function logConnection(socket: Socket, log: Log): void {
  const data = socket.data as { readonly identity?: { readonly person: { readonly user: string } } };
  const fields = { connection: socket.id, namespace: socket.nsp.name, user: data.identity?.person.user };
  log.info({ ...fields, transport: socket.conn.transport.name }, 'connected');
  socket.once('disconnect', (reason) => log.info({ ...fields, reason }, 'disconnected'));
}
