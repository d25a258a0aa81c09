import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Server } from 'socket.io';
import { Database } from './tutorial-sqlite.ts';

/**
 * The server of the Socket.IO tutorial after its steps 6 to 8 (connection state recovery, server delivery, client delivery:
 * https://socket.io/docs/v4/tutorial/step-8), with rooms added: a column, an event to join, and `io.to(room)` for `io`.
 * The page that it serves is left out.
 */
const db = Database.open(process.argv[2] as string);
await db.run(`
  CREATE TABLE IF NOT EXISTS messages (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    client_offset TEXT UNIQUE,
    room TEXT,
    content TEXT
  )
`);

const server = createServer();
const io = new Server(server, { connectionStateRecovery: {} });

io.on('connection', (socket) => {
  socket.on('join', async (room: string, callback: () => void) => {
    await socket.join(room);
    callback();
    if (socket.recovered) return;
    const { serverOffset = 0 } = socket.handshake.auth as { serverOffset?: number };
    const { rows } = await db.all('SELECT id, content FROM messages WHERE room = ? AND id > ?', room, serverOffset);
    for (const row of rows) socket.emit('chat message', row['content'], row['id']);
  });

  socket.on('chat message', async (room: string, msg: string, clientOffset: string, callback: () => void) => {
    let result: { lastID: number };
    try {
      result = await db.run('INSERT INTO messages (content, client_offset, room) VALUES (?, ?, ?)', msg, clientOffset, room);
    } catch (error) {
      // SQLITE_CONSTRAINT: it was inserted before. After any other error the client tries again.
      if ((error as { errno?: number }).errno === 19) callback();
      return;
    }
    io.to(room).emit('chat message', msg, result.lastID);
    callback();
  });
});

server.listen(0, '127.0.0.1', () => console.log(`listening on port ${(server.address() as AddressInfo).port}`));
process.once('SIGTERM', () => process.exit());
