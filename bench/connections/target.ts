/** A Socket.IO server process that tells what its idle connections cost: `stock`, or `ours`, which is stock with the engine. Needs --expose-gc. */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { writeHeapSnapshot } from 'node:v8';
import { accelerate } from '@partyline/engine';
import { Server } from 'socket.io';

export type FromTarget = { is: 'listening'; port: number } | Measured;

export interface Measured {
  readonly is: 'memory';
  readonly heap: number;
  readonly external: number;
  readonly resident: number;
  readonly connections: number;
  /** Processor time of this process in microseconds, when it was asked and when it answered: between the two it collects garbage. */
  readonly cpuAsked: number;
  readonly cpuAnswered: number;
}

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

function cpuTime(): number {
  const { user, system } = process.cpuUsage();
  return user + system;
}

process.once('disconnect', () => process.exit(0));
process.on('message', (message: ToTarget) => {
  if (message.do === 'measure') {
    const cpuAsked = cpuTime();
    collect();
    const { heapUsed, external, rss } = process.memoryUsage();
    const connections = server.engine.clientsCount;
    const answer: FromTarget = { is: 'memory', heap: heapUsed, external, resident: rss, connections, cpuAsked, cpuAnswered: cpuTime() };
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
