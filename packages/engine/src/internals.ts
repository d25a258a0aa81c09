/**
 * What this package touches of Socket.IO's, Engine.IO's and ws' insides, in one place: each field is read or set somewhere in src/,
 * and `internals.test.ts` fails when a release of theirs no longer has one of them.
 */
import type { EventEmitter } from 'node:events';
import type { IncomingMessage } from 'node:http';
import type { Socket as NetSocket } from 'node:net';
import type { Duplex, Writable } from 'node:stream';
import type { WebSocket } from 'ws';

export interface PacketOptions {
  compress?: boolean;
  volatile?: boolean;
}

/** An Engine.IO packet: what `Transport.send` gets. */
export interface EnginePacket {
  type: string;
  data?: unknown;
  options?: PacketOptions;
}

/** An Engine.IO connection (`engine.io` Socket). */
export interface Connection extends EventEmitter {
  readonly id: string;
  readonly readyState: string;
  readonly protocol: number;
  transport: ConnectionTransport;
  writeBuffer: EnginePacket[];
  /** One element per batch given to the transport: the callbacks of its packets, or null. `drain` takes the first. */
  sentCallbackFn: (unknown[] | null)[];
  /** What takes its listeners off its transport. */
  cleanupFn: (() => void)[];
  onClose(reason: string, description?: unknown): void;
}

export interface ConnectionTransport extends EventEmitter {
  readonly name: string;
  writable: boolean;
  send(packets: EnginePacket[]): void;
}

export interface EngineRequest extends IncomingMessage {
  _query: Record<string, string>;
  websocket?: WebSocket;
}

/** The Engine.IO server below a Socket.IO server. */
export interface EngineServer extends EventEmitter {
  readonly clients: Record<string, Connection>;
  readonly middlewares: readonly unknown[];
  readonly ws?: { handleUpgrade(request: EngineRequest, socket: Duplex, head: Buffer, done: (webSocket: WebSocket) => void): void };
  prepare(request: EngineRequest): void;
  verify(request: EngineRequest, upgrade: boolean, done: (code?: number, context?: { message?: string }) => void): void;
  handleUpgrade(request: EngineRequest, socket: Duplex, head: Buffer): void;
  onWebSocket(request: EngineRequest, socket: Duplex, webSocket: WebSocket): void;
  createTransport(name: string, request: EngineRequest): ConnectionTransport;
}

/** A ws WebSocket, with what its public type hides. */
export interface RawWebSocket {
  readonly readyState: number;
  readonly _socket: NetSocket;
  readonly _extensions: Record<string, { readonly params: Record<string, unknown> } | undefined>;
  readonly _receiver: RawReceiver;
}

/** What reads a ws WebSocket's frames: a stream that the socket's bytes are written to. */
export interface RawReceiver extends Writable {
  /** The last frame's key, set anew for each. */
  _mask?: Buffer | undefined;
  readonly _state: number;
  readonly _bufferedBytes: number;
  readonly _fragmented: number;
  readonly _errored: boolean;
  /** Bytes of a message; 0 for no limit. */
  readonly _maxPayload: number;
}

/** Node's EventEmitter keeps them under `_events`: a function, or several in an array; one that is called once is wrapped. */
export type Listeners = Record<string | symbol, unknown>;

/** A decoder is an EventEmitter of Socket.IO's own kind, unless the application brings its own parser. */
export interface PacketDecoder {
  readonly _callbacks?: Record<string, unknown[] | undefined>;
}

export interface SocketPacket {
  type: number;
  data: unknown[];
  nsp?: string;
  id?: number;
}

/** A Socket.IO socket: one connection in one namespace. */
export interface MemberSocket {
  readonly id: string;
  readonly nsp: { readonly name: string };
  readonly client: { readonly conn: Connection; readonly decoder: PacketDecoder; readonly sockets: Map<string, MemberSocket> };
  readonly _anyOutgoingListeners?: readonly unknown[];
  notifyOutgoingListeners(packet: SocketPacket): void;
}

export interface SocketServer {
  readonly opts: { readonly connectionStateRecovery?: unknown };
  readonly encoder: { encode(packet: SocketPacket): unknown[] };
  bind(engine: EngineServer): unknown;
  adapter(constructor?: unknown): unknown;
}

export interface BroadcastOptions {
  rooms: Set<string>;
  except?: Set<string>;
  flags?: PacketOptions;
}

/** Any Socket.IO adapter: they all extend the in-memory one, and end in its `broadcast`, which calls `_encode` and then `apply`. */
export interface StockAdapter {
  readonly nsp: { readonly server: SocketServer; readonly sockets: Map<string, MemberSocket> };
  readonly encoder: { encode(packet: SocketPacket): unknown[] };
  readonly rooms: Map<string, Set<string>>;
  readonly sids: Map<string, Set<string>>;
  addAll(id: string, rooms: Set<string>): unknown;
  _del(room: string, id: string): void;
  delAll(id: string): void;
  _encode(packet: SocketPacket, options: PacketOptions): unknown[];
  apply(options: BroadcastOptions, callback: (socket: MemberSocket) => void): void;
}
