import { WebSocket, WebSocketServer, type ServerOptions } from 'ws';
import type { Writer } from './writer.ts';

/** A ws WebSocket whose frames are written by a Writer: whatever still goes through ws itself must not overtake the list. */
export class FrameWebSocket extends WebSocket {
  writer: Writer | null = null;

  /** ws emits `close` once at most, so what is kept of a listener to it need not be twice as large for being taken off after. */
  override once(event: string, listener: (...args: never[]) => void): this {
    return event === 'close' ? super.on(event, listener as () => void) : super.once(event, listener as () => void);
  }

  /** Engine.IO's listener for errors before there is a transport: it does nothing, and holds the request's whole scope. */
  forgetUpgrade(): void {
    for (const listener of this.listeners('error')) {
      if (listener.name === 'onUpgradeError') this.off('error', listener as () => void);
    }
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

/** The `wsEngine` for Engine.IO. Its sockets wait at most this long for the answer to a close frame (ws: 30 s). */
export function frameServer(closeTimeoutMs: number): typeof WebSocketServer {
  return class FrameServer extends WebSocketServer {
    constructor(options: ServerOptions, callback?: () => void) {
      super({ ...options, WebSocket: FrameWebSocket, closeTimeout: closeTimeoutMs } as ServerOptions, callback);
    }
  } as typeof WebSocketServer;
}
