// Preloaded into servers (`--import`): tells, over a Unix socket, what only the process itself knows.
import { readdirSync } from 'node:fs';
import { createServer } from 'node:net';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { Worker } from 'node:worker_threads';

/** What a process has in use: bytes, descriptors, and for how long its event loop stood still at most since it was last asked, in milliseconds. */
export interface Usage {
  readonly heap: number;
  /** Memory that buffers hold outside of the heap. */
  readonly external: number;
  readonly rss: number;
  readonly descriptors: number;
  readonly longestStall: number;
  /** Messages to worker threads since the start: each read or commit of the store is one. */
  readonly threadRequests: number;
}

let threadRequests = 0;
// Before the server's own modules take hold of it.
const { postMessage } = Worker.prototype;
Worker.prototype.postMessage = function (this: Worker, ...message: Parameters<Worker['postMessage']>) {
  threadRequests += 1;
  postMessage.apply(this, message);
} as Worker['postMessage'];

const address = process.env['PARTYLINE_PROBE'];
const delay = monitorEventLoopDelay({ resolution: 10 });

function usage(): Usage {
  // Twice, since what a first collection finalizes only a second one frees.
  for (let i = 0; i < 2; i++) globalThis.gc?.();
  const { heapUsed: heap, external, rss } = process.memoryUsage();
  const told = { heap, external, rss, descriptors: readdirSync('/proc/self/fd').length, longestStall: delay.max / 1e6, threadRequests };
  delay.reset();
  return told;
}

if (address !== undefined) {
  delay.enable();
  createServer((socket) => socket.on('error', () => {}).end(JSON.stringify(usage())))
    .listen(address)
    .unref();
}
