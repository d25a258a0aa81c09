/** A Socket.IO server process that tells what its idle connections cost: `stock`, or `ours`, which is stock with the engine. Needs --expose-gc. */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { writeHeapSnapshot } from 'node:v8';
import { accelerate } from '@partyline/engine';
import { Server } from 'socket.io';

export type FromTarget = { is: 'listening'; port: number } | { is: 'memory'; heap: number; external: number; resident: number; connections: number };
export type ToTarget = { do: 'measure' } | { do: 'snapshot'; file: string } | { do: 'close' };

const [kind = 'stock'] = process.argv.slice(2);
const http = createServer();
const server = new Server(http, kind === 'ours' ? accelerate({}) : {});

/** Twice: what the first collection lets go of may hold more. */
function collect(): void {
  if (globalThis.gc === undefined) throw new Error('run with --expose-gc');
  globalThis.gc();
  globalThis.gc();
}

process.once('disconnect', () => process.exit(0));
process.on('message', (message: ToTarget) => {
  if (message.do === 'measure') {
    collect();
    const { heapUsed, external, rss } = process.memoryUsage();
    const answer: FromTarget = { is: 'memory', heap: heapUsed, external, resident: rss, connections: server.engine.clientsCount };
    process.send?.(answer);
  } else if (message.do === 'snapshot') {
    writeHeapSnapshot(message.file);
  } else {
    process.disconnect();
  }
});

http.listen({ port: 0, host: '127.0.0.1', backlog: 1_024 }, () => {
  const answer: FromTarget = { is: 'listening', port: (http.address() as AddressInfo).port };
  process.send?.(answer);
});
