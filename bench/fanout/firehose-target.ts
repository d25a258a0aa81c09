/** No server at all: batches of ready-made frames are written to each member. What the receiver takes from this is its ceiling. */
import { createServer } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { serverFrame } from '../lib/frame.ts';
import { textNow } from './message.ts';
import { serveParent } from './publish.ts';

const http = createServer();
const everyone: Socket[] = [];
http.on('upgrade', (_request, socket: Socket) => {
  socket.setNoDelay();
  socket.write('HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: x\r\n\r\n');
  everyone.push(socket);
});

let batch: Buffer[] = [];

function write(): void {
  const bytes = Buffer.concat(batch);
  batch = [];
  for (const socket of everyone) socket.write(bytes);
}

http.listen({ port: 0, host: '127.0.0.1', backlog: 1_024 }, () => {
  serveParent({
    port: (http.address() as AddressInfo).port,
    publish: () => {
      if (batch.push(serverFrame(textNow())) === 1) setImmediate(write);
    },
    isWritten: () => true,
    close: () => http.close(),
  });
});
