/** Bare `ws`: a loop over the members of a room that calls send(), the least that a WebSocket server in Node can do without batching. */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type WebSocket, WebSocketServer } from 'ws';
import { textNow } from './message.ts';
import { serveParent } from './publish.ts';

const [rooms = '100'] = process.argv.slice(2);
const http = createServer();
const server = new WebSocketServer({ server: http });
const everyone: WebSocket[] = [];
const byRoom: WebSocket[][] = Array.from({ length: Number(rooms) }, () => []);
server.on('connection', (socket) => {
  byRoom[everyone.length % byRoom.length]?.push(socket);
  everyone.push(socket);
});

http.listen({ port: 0, host: '127.0.0.1', backlog: 1_024 }, () => {
  serveParent({
    port: (http.address() as AddressInfo).port,
    publish: (room) => {
      const text = textNow();
      for (const socket of room === null ? everyone : (byRoom[room] ?? [])) socket.send(text);
    },
    isWritten: () => true,
    close: () => http.close(),
  });
});
