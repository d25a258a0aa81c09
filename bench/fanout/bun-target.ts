/** Bun's own WebSocket server (uWebSockets inside), publishing to a topic. Runs under Bun. */
import { textNow } from './message.ts';
import { serveParent } from './publish.ts';

/** What is used of Bun's global. */
interface BunServer {
  readonly port: number;
  upgrade(request: Request): boolean;
  publish(topic: string, text: string): number;
  stop(): void;
}
interface BunSocket {
  subscribe(topic: string): void;
}
declare const Bun: { serve(options: object): BunServer };

const server = Bun.serve({
  port: 0,
  hostname: '127.0.0.1',
  fetch: (request: Request, own: BunServer) => (own.upgrade(request) ? undefined : new Response('', { status: 426 })),
  websocket: {
    open: (socket: BunSocket) => socket.subscribe('everyone'),
    message: () => undefined,
    backpressureLimit: 64 * 1024 * 1024,
  },
});
serveParent({ port: server.port, publish: () => server.publish('everyone', textNow()), isWritten: () => true, close: () => server.stop() });
