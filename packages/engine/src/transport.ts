import type { Socket as NetSocket } from 'node:net';
import { transports } from 'engine.io';
import { frameOf, type Payload } from './frame.ts';
import type { Connection, EnginePacket, EngineRequest, PacketOptions, RawWebSocket } from './internals.ts';
import type { FrameReader } from './shared-frame.ts';
import type { Turn } from './turn.ts';
import type { FrameWebSocket, WebSocketOwner } from './web-socket.ts';
import { type Outlet, Writer, type WriterOwner } from './writer.ts';

type StockPackets = Parameters<InstanceType<typeof transports.websocket>['send']>[0];
type StockRequest = ConstructorParameters<typeof transports.websocket>[0];

const written = Symbol('transport');
const OPEN = 1;
/** RFC 6455's registry: "try again later". */
const TRY_AGAIN_LATER = 1013;

/** `ready` is for a transport that was not writable, `headers` for HTTP responses. */
const NEVER_EMITTED = ['ready', 'headers'];
/** The names of the functions that Engine.IO's Socket binds for its transport in `setTransport`. */
const TAKEN_OFF = ['bound onError', 'bound onClose'];

/** What a transport has of its server. */
export interface TransportOwner {
  readonly turn: Turn;
  /** Closes a connection that is past the hard limit. */
  cut(connection: Connection | null): void;
}

/**
 * Engine.IO's WebSocket transport, writing through a Writer.
 *
 * It is always writable: packets wait in the writer's list instead of Engine.IO's buffer, by reference and counted. What stock drops
 * because another packet was written in the same turn is not dropped here; what is dropped is decided by how far the client is behind.
 */
export class FrameTransport extends transports.websocket implements Outlet, WriterOwner, WebSocketOwner {
  readonly writer: Writer;
  /** Set once the connection uses this transport; before that it may be an upgrade that is only being tried. */
  connection: Connection | null = null;
  readonly #webSocket: FrameWebSocket & RawWebSocket;
  readonly #engine: TransportOwner;
  #farewell: string | null = null;
  #lastVolatile: PacketOptions | null = null;
  #admitted = false;

  constructor(request: EngineRequest, reader: FrameReader, engine: TransportOwner) {
    super(request as unknown as StockRequest);
    this.#webSocket = request.websocket as unknown as FrameWebSocket & RawWebSocket;
    this.#engine = engine;
    this.#webSocket.serve(this);
    dropStockCallbacks(this);
    const socket: WrittenSocket = this.#webSocket._socket;
    socket[written] = this;
    socket.on('error', onSocketError);
    this.writer = new Writer(this.#webSocket, reader, engine.turn, this);
    this.#webSocket.writer = this.writer;
  }

  get waiting(): number {
    return this.writer.waiting;
  }

  /** What this transport never emits needs no listeners: two fewer halve the table of each idle connection's listeners. */
  override on(event: string, listener: (...args: never[]) => void): this {
    return NEVER_EMITTED.includes(event) ? this : super.on(event, listener as () => void);
  }

  /** Engine.IO's own listeners are taken off when the connection closes, so they need not be wrapped for being called once. */
  override once(event: string, listener: (...args: never[]) => void): this {
    return TAKEN_OFF.includes(listener.name) ? this.on(event, listener) : super.once(event, listener as () => void);
  }

  override send(packets: StockPackets): void {
    if (this.#webSocket.readyState !== OPEN) {
      // as ws reports a send after close
      process.nextTick(() => this.onWriteError(new Error('WebSocket is not open')));
      return;
    }
    for (const packet of packets as EnginePacket[]) {
      if (packet.options?.volatile === true && !this.#admits(packet.options)) continue;
      this.writer.append(this.#frame(packet));
    }
    this.#expectSent();
  }

  /** An event and its attachments come as packets of their own with one options object: they are dropped or sent together. */
  #admits(options: PacketOptions): boolean {
    if (options !== this.#lastVolatile) {
      this.#lastVolatile = options;
      this.#admitted = this.writer.admitsVolatile();
    }
    return this.#admitted;
  }

  #frame(packet: EnginePacket): Buffer {
    let payload: Payload = '';
    this.parser.encodePacket(packet as never, this.supportsBinary, (encoded: Payload) => {
      payload = encoded;
    });
    const { deflater } = this.writer.reader;
    return deflater !== null && packet.options?.compress !== false ? deflater.frame(payload) : frameOf(payload);
  }

  /** Engine.IO keeps one element per `send` for those who wait for it to leave, or null, which needs no waiting. */
  #expectSent(): void {
    const callbacks = this.connection?.sentCallbackFn;
    if (callbacks === undefined) return;
    if (callbacks.at(-1) !== null) this.writer.sends++;
    else if (callbacks.length > 1) callbacks.pop();
    // unlike pop(), gives back the room that it took
    else callbacks.length = 0;
  }

  /** A v4 client may close with a packet; stock answers it over polling and ignores it here, for as long as pings are answered. */
  protected override onPacket(packet: { type: string }): void {
    // the receiver would keep the last message's mask, and with it the buffer that it came in, until the next message
    this.#webSocket._receiver._mask = undefined;
    if (packet.type !== 'close') return super.onPacket(packet as Parameters<InstanceType<typeof transports.websocket>['onPacket']>[0]);
    this.#webSocket.close();
    this.#webSocket._socket.end();
    this.onClose();
  }

  /** Closes with a code for the client: its socket sees the reason in the details of `disconnect`. */
  sayFarewell(reason: string): void {
    this.#farewell = reason;
  }

  /** One more message for a connection that has no room left: it is closed right after. */
  sayLast(encoded: unknown): void {
    this.writer.appendLast(this.#frame({ type: 'message', data: encoded }));
  }

  override doClose(done?: () => void): void {
    this.writer.open = false;
    if (this.#farewell === null) this.#webSocket.close();
    else this.#webSocket.close(TRY_AGAIN_LATER, this.#farewell);
    done?.();
  }

  override onClose(): void {
    if (this.readyState === 'closed') return;
    this.writer.open = false;
    super.onClose();
  }

  onMessage(message: Buffer | string): void {
    this.onData(message);
  }

  onWebSocketError(error: Error): void {
    // as Engine.IO does it, which makes a text of it
    this.onError(error as unknown as string);
  }

  onWriteError(error: Error): void {
    this.onError('write error', error.stack);
  }

  onSent(sends: number): void {
    for (let i = 0; i < sends; i++) this.emit('drain');
  }

  onOverflow(): void {
    this.#engine.cut(this.connection);
  }
}

/** A socket, and the transport that writes to it: one listener for all takes less than one for each. */
type WrittenSocket = NetSocket & { [written]?: FrameTransport };

/** An error with bytes under way is what stock hears of by its write callbacks; others it leaves to ws, which closes. */
function onSocketError(this: WrittenSocket, error: NodeJS.ErrnoException): void {
  if (error.syscall === 'write' || this.writableLength > 0) this[written]?.onWriteError(error);
}

/** Four functions that stock makes for each transport, and that only its `send` calls. */
function dropStockCallbacks(transport: object): void {
  for (const name of ['_doSend', '_doSendLast', '_onSent', '_onSentLast']) (transport as Record<string, unknown>)[name] = undefined;
}
