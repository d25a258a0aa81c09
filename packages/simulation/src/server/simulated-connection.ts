import { EventEmitter } from 'node:events';
import type { Clock } from '@partyline/client';
import type { Line, LineEnd } from '../network/line.ts';
import { ping } from '../network/packet.ts';

/** Engine.IO's defaults, in milliseconds. */
const pingIntervalMs = 25_000;
const pingTimeoutMs = 20_000;

/** What a server has of its end of a line: an Engine.IO connection, as far as Socket.IO and our adapter look. */
export class SimulatedConnection extends EventEmitter implements LineEnd {
  readonly id: string;
  readonly protocol = 4;
  readonly request = { headers: {}, url: '/socket.io/?EIO=4&transport=websocket', method: 'GET', _query: { EIO: '4' }, connection: {}, socket: {} };
  readonly transport = { name: 'websocket', writable: true };
  readonly remoteAddress = '127.0.0.1';
  readyState: 'open' | 'closed' = 'open';
  readonly #line: Line;
  readonly #clock: Clock;
  #cancelBeat: (() => void) | undefined;

  constructor(line: Line, clock: Clock) {
    super();
    this.id = line.name;
    this.#line = line;
    this.#clock = clock;
    this.#beat();
  }

  write(encoded: string | Buffer): this {
    if (this.readyState === 'open') this.#line.send('down', `4${String(encoded)}`);
    return this;
  }

  close(): void {
    this.#end('forced close');
  }

  /** Engine.IO's own way of ending a connection for a reason. */
  onClose(reason: string): void {
    this.#end(reason);
  }

  frame(text: string): void {
    if (this.readyState !== 'open') return;
    this.#beat();
    this.emit('packet', { type: text[0] === '4' ? 'message' : 'pong', data: text.slice(1) });
    if (text[0] === '4') this.emit('data', text.slice(1));
  }

  ended(): void {
    this.#end('transport close');
  }

  /** The process is gone. What it wrote may arrive, and nothing more. */
  die(): void {
    this.#line.close('down');
    this.readyState = 'closed';
  }

  #beat(): void {
    this.#cancelBeat?.();
    this.#cancelBeat = this.#clock.after(pingIntervalMs, () => {
      this.#line.send('down', ping);
      this.#cancelBeat = this.#clock.after(pingTimeoutMs, () => this.#end('ping timeout'));
    });
  }

  #end(reason: string): void {
    if (this.readyState !== 'open') return;
    this.readyState = 'closed';
    this.#cancelBeat?.();
    this.#line.close('down');
    this.emit('close', reason);
  }
}
