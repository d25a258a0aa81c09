import { STATUS_CODES } from 'node:http';
import type { Duplex } from 'node:stream';
import { Server as StockEngine } from 'engine.io';
import type { EngineRequest, EngineServer } from './internals.ts';

/**
 * Engine.IO's own `handleUpgrade`, step by step, for servers without Engine.IO middlewares.
 *
 * Stock makes a stand-in for a response that only middlewares could see, hangs it on the socket, and adds and deletes a property of the
 * request for it, which leaves the request as a hash table: together some 2 kB that every idle connection keeps for good.
 */
export function leanUpgrades(engineServer: EngineServer): void {
  const stock = engineServer.handleUpgrade.bind(engineServer);
  engineServer.handleUpgrade = (request, socket, upgradeHead) => {
    if (engineServer.middlewares.length > 0) return stock(request, socket, upgradeHead);
    engineServer.prepare(request);
    // copied: what comes with the upgrade is a part of the HTTP parser's buffer
    const head = Buffer.from(upgradeHead);
    engineServer.verify(request, true, (code, context) => {
      if (code === undefined) engineServer.ws?.handleUpgrade(request, socket, head, (webSocket) => engineServer.onWebSocket(request, socket, webSocket));
      else refuse(engineServer, request, socket, code, context);
    });
  };
}

function refuse(engineServer: EngineServer, request: EngineRequest, socket: Duplex, code: number, context: { message?: string } = {}): void {
  const { errorMessages } = StockEngine as unknown as { errorMessages: Record<number, string> };
  engineServer.emit('connection_error', { req: request, code, message: errorMessages[code], context });
  // a client that has gone by now is no reason to fail
  socket.on('error', () => undefined);
  if (socket.writable) {
    const message = context.message ?? errorMessages[code] ?? '';
    const length = Buffer.byteLength(message);
    socket.write(`HTTP/1.1 400 ${STATUS_CODES[400]}\r\nConnection: close\r\nContent-type: text/html\r\nContent-Length: ${length}\r\n\r\n${message}`);
  }
  socket.destroy();
}
