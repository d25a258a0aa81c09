import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Server } from 'socket.io';

/**
 * A stock Socket.IO server with connection state recovery, as its documentation has it: in-memory adapter, sessions and events kept
 * for so many milliseconds (its default is two minutes). Nobody signs in, and nothing is stored. Messages look like Partyline's; whoever
 * publishes numbers them.
 */
const [port = '0', maxDisconnectionDuration = '120000'] = process.argv.slice(2);
const http = createServer();
const io = new Server(http, { connectionStateRecovery: { maxDisconnectionDuration: Number(maxDisconnectionDuration) } });

io.on('connection', (socket) => {
  socket.on('join', async (room: string, callback: () => void) => {
    await socket.join(room);
    callback();
  });

  socket.on('publish', (room: string, seq: number, id: string, text: string, callback: () => void) => {
    const author = { sender: 'publisher', name: 'Publisher', color: '#2563EB' };
    io.to(room).emit('message', { room, epoch: '0123456789ab', seq, id, ...author, timestamp: new Date().toISOString(), kind: 'message', text });
    callback();
  });
});

http.listen(Number(port), '127.0.0.1', () => console.log(`listening on port ${(http.address() as AddressInfo).port}`));
process.once('SIGTERM', () => process.exit());
