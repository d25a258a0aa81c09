import { type RawData, type ServerOptions, WebSocket, WebSocketServer } from 'ws';
import { compactWebSocket } from './compact.ts';
import type { RawWebSocket } from './internals.ts';
import { readWholeFrames } from './whole-frames.ts';
import type { Writer } from './writer.ts';

/** What a WebSocket tells its transport. */
export interface WebSocketOwner {
  onMessage(message: Buffer | string): void;
  onWebSocketError(error: Error): void;
  onClose(): void;
}

/** A ws WebSocket whose frames are written by a Writer: whatever still goes through ws itself must not overtake the list. */
export class FrameWebSocket extends WebSocket {
  writer: Writer | null = null;
  owner: WebSocketOwner | null = null;

  /**
   * Listens for a transport, with functions that are the same for all. Engine.IO's transport made three for itself, and what listened for
   * errors before there was one holds the request's whole scope.
   */
  serve(owner: WebSocketOwner): void {
    this.owner = owner;
    for (const event of ['message', 'close', 'error']) this.removeAllListeners(event);
    this.on('message', onMessage).on('close', onClose).on('error', onError);
    compactWebSocket(this);
    readWholeFrames((this as unknown as RawWebSocket)._receiver);
  }

  override close(code?: number, data?: string | Buffer): void {
    this.writer?.write();
    super.close(code, data);
  }

  override send(...args: unknown[]): void {
    this.writer?.write();
    (super.send as (...all: unknown[]) => void)(...args);
  }
}

function onMessage(this: WebSocket, data: RawData, isBinary: boolean): void {
  const bytes = data as Buffer;
  ownerOf(this)?.onMessage(isBinary ? bytes : bytes.toString());
}

function onClose(this: WebSocket): void {
  ownerOf(this)?.onClose();
}

function onError(this: WebSocket, error: Error): void {
  ownerOf(this)?.onWebSocketError(error);
}

function ownerOf(webSocket: WebSocket): WebSocketOwner | null {
  return (webSocket as FrameWebSocket).owner;
}

/** The `wsEngine` for Engine.IO. Its sockets wait at most this long for the answer to a close frame (ws: 30 s). */
export function frameServer(closeTimeoutMs: number): typeof WebSocketServer {
  return class FrameServer extends WebSocketServer {
    constructor(options: ServerOptions, callback?: () => void) {
      super({ ...options, WebSocket: FrameWebSocket, closeTimeout: closeTimeoutMs } as ServerOptions, callback);
    }
  } as typeof WebSocketServer;
}
