/** A Socket.IO server process: `stock`, or `ours`, which is stock with the engine. */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { accelerate, connectionStats } from '@partyline/engine';
import { Server, type Socket } from 'socket.io';
import { argumentsNow, EVENT } from './message.ts';
import { serveParent } from './publish.ts';

const [kind = 'stock', rooms = '100'] = process.argv.slice(2);
const ours = kind === 'ours';
const http = createServer();
const server = new Server(http, ours ? accelerate({}) : {});

let members = 0;
let last: Socket | undefined;
server.on('connection', (socket) => {
  last = socket;
  void socket.join(['everyone', `room ${members++ % Number(rooms)}`]);
});

http.listen({ port: 0, host: '127.0.0.1', backlog: 1_024 }, () => {
  serveParent({
    port: (http.address() as AddressInfo).port,
    publish: (room) => server.to(room === null ? 'everyone' : `room ${room}`).emit(EVENT, ...argumentsNow()),
    // stock writes while it emits; ours after it, member by member
    isWritten: () => !ours || last === undefined || connectionStats(last).waiting === 0,
    close: () => void server.close(),
  });
});
