import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Server } from 'socket.io';

/**
 * What one writes first: each move is sent on to everyone else, volatile, on stock Socket.IO. Nobody signs in, there is one room, and a move
 * carries as little as it can: whose it is, and where.
 */
const http = createServer();
const io = new Server(http);

io.on('connection', (socket) => {
  void socket.join('floor');
  socket.on('move', ({ x, y }: { x: number; y: number }) => socket.to('floor').volatile.emit('move', { id: socket.id, x, y }));
});

http.listen({ port: 0, host: '127.0.0.1', backlog: 1_024 }, () => console.log(`listening on port ${(http.address() as AddressInfo).port}`));
process.once('SIGTERM', () => process.exit());
