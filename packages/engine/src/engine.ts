import { Server as StockEngine } from 'engine.io';
import { compactMember, compactTransport, trimmed } from './compact.ts';
import { Deflater, type DeflateSettings } from './deflater.ts';
import type { Connection, ConnectionTransport, EngineRequest, EngineServer, MemberSocket, SocketServer } from './internals.ts';
import { DEFAULT_LIMITS, type Limits } from './limits.ts';
import { countWaiting, paged, type PollingTransport } from './polling.ts';
import type { FrameReader } from './shared-frame.ts';
import { Counters, type EngineStats, statsOf } from './stats.ts';
import { FrameTransport } from './transport.ts';
import { Turn } from './turn.ts';
import { leanUpgrades } from './upgrade.ts';
import { isWatched, showsPackets, tellWhenWatched } from './watch.ts';
import { FrameWebSocket } from './web-socket.ts';

/** The code of a connection that was closed because it read too slowly (D9). */
export const SLOW_CONSUMER = 'slow_consumer';

const SLOW_CONSUMER_MESSAGE = 'This connection reads more slowly than it is written to. Connect again and ask for what was missed.';
const EVENT = 2;

interface NegotiatedWebSocket {
  readonly _extensions: Record<string, { readonly params: { readonly server_max_window_bits?: number }; readonly _options: DeflateSettings } | undefined>;
}

const engines = new WeakMap<SocketServer, Engine>();

/** What a Socket.IO server has of ours: its turn, its counters, and the hooks into its Engine.IO server. */
export class Engine {
  readonly turn: Turn;
  readonly #counters = new Counters();
  readonly #server: SocketServer;
  readonly #readers = new Map<string, FrameReader>();
  #engineServer: EngineServer | null = null;
  #watched = false;

  /** The server's engine; made, with these limits, by the first namespace's adapter. */
  static of(server: SocketServer, limits: Limits = DEFAULT_LIMITS): Engine {
    let engine = engines.get(server);
    if (engine === undefined) {
      engine = new Engine(server, limits);
      engines.set(server, engine);
    }
    return engine;
  }

  static find(server: SocketServer): Engine | undefined {
    return engines.get(server);
  }

  private constructor(server: SocketServer, limits: Limits) {
    this.#server = server;
    this.turn = new Turn(limits, this.#counters);
    // the first adapter is made before the server is attached to anything, so this is in time for every connection
    const bind = server.bind.bind(server);
    server.bind = (engineServer) => {
      this.#hook(engineServer);
      return bind(engineServer);
    };
  }

  get stats(): EngineStats {
    return statsOf(this.#counters, Object.values(this.#engineServer?.clients ?? {}));
  }

  #hook(engineServer: EngineServer): void {
    // other engines (uWebSockets.js) have transports of their own: they stay as they are
    if (!isStock(engineServer)) return;
    this.#engineServer = engineServer;
    const stock = engineServer.createTransport.bind(engineServer);
    engineServer.createTransport = (name, request) => this.#transport(name, request) ?? this.#paged(stock(name, request));
    leanUpgrades(engineServer);
    engineServer.on('connection', (connection: Connection) => this.#welcome(connection));
    engineServer.on('newListener', (event: string) => {
      if (showsPackets(event)) this.#watchAll();
    });
  }

  #transport(name: string, request: EngineRequest): ConnectionTransport | null {
    if (name !== 'websocket' || !(request.websocket instanceof FrameWebSocket)) return null;
    return new FrameTransport(request, this.#readerFor(request), this) as ConnectionTransport;
  }

  #paged(transport: ConnectionTransport): ConnectionTransport {
    return transport.name === 'polling' ? paged(transport as PollingTransport, this.turn.limits.pollingPackets) : transport;
  }

  /** One per kind of client, so that all of a kind share encoded and compressed bytes. */
  #readerFor({ websocket, _query: query }: EngineRequest): FrameReader {
    const { _extensions: extensions } = websocket as unknown as NegotiatedWebSocket;
    const deflate = extensions['permessage-deflate'];
    const windowBits = deflate === undefined ? 0 : (deflate.params.server_max_window_bits ?? 15);
    const readsBinary = query['EIO'] === '4' && !query['b64'];
    const kind = `${String(readsBinary)} ${windowBits}`;
    let reader = this.#readers.get(kind);
    if (reader === undefined) {
      reader = { readsBinary, deflater: deflate === undefined ? null : new Deflater(deflate._options, windowBits) };
      this.#readers.set(kind, reader);
    }
    return reader;
  }

  #welcome(connection: Connection): void {
    if (connection.transport instanceof FrameTransport) {
      this.#adopt(connection, connection.transport);
      return;
    }
    const count = countWaiting(connection, this.turn.limits.hard, () => this.turn.afterwards(() => this.cut(connection)));
    (connection.transport as PollingTransport).connection = connection;
    connection.on('packetCreate', count);
    connection.once('upgrade', (transport: ConnectionTransport) => {
      connection.removeListener('packetCreate', count);
      // at this moment packets still wait in the connection's buffer: broadcasts must not overtake them
      if (transport instanceof FrameTransport) process.nextTick(() => this.#adopt(connection, transport));
    });
  }

  #adopt(connection: Connection, transport: FrameTransport): void {
    if (connection.readyState !== 'open' || connection.transport !== (transport as ConnectionTransport)) return;
    transport.connection = connection;
    // the handshake's batches: nobody waits for them
    connection.sentCallbackFn = connection.sentCallbackFn.filter((callbacks) => callbacks !== null);
    connection.cleanupFn = trimmed(connection.cleanupFn);
    compactTransport(transport);
    transport.writer.sends = connection.sentCallbackFn.length;
    transport.writer.open = !this.#watched && !isWatched(connection);
    tellWhenWatched(connection, stopBypassing);
    this.turn.changes++;
  }

  /** Someone wants to see every packet of every connection: from now on all go through stock code. */
  #watchAll(): void {
    this.#watched = true;
    for (const { transport } of Object.values(this.#engineServer?.clients ?? {})) {
      if (transport instanceof FrameTransport) transport.writer.open = false;
    }
  }

  /** Closes a connection that is past the hard limit. What it missed it gets after it came back, through recovery or its own replay. */
  cut(connection: Connection | null): void {
    if (connection === null || connection.readyState !== 'open') return;
    this.#counters.slowConsumers++;
    if (connection.transport instanceof FrameTransport) {
      this.#tellWhy(connection.transport);
      connection.transport.sayFarewell(SLOW_CONSUMER);
    }
    // Socket.IO keeps a session for recovery only after the reasons that it knows
    const reason = this.#server.opts.connectionStateRecovery ? 'transport error' : SLOW_CONSUMER;
    connection.onClose(reason, Object.assign(new Error(SLOW_CONSUMER_MESSAGE), { code: SLOW_CONSUMER }));
  }

  #tellWhy(transport: FrameTransport): void {
    const data = ['error', { code: SLOW_CONSUMER, message: SLOW_CONSUMER_MESSAGE }];
    for (const member of membersOf(transport.connection)) {
      const [encoded] = this.#server.encoder.encode({ type: EVENT, nsp: member.nsp.name, data });
      if (encoded !== undefined) transport.sayLast(encoded);
    }
  }
}

const clients = new WeakMap<Connection, MemberSocket['client']>();

/** A socket that has just joined. Remembers whose sockets a connection carries: Engine.IO itself doesn't know. */
export function introduce(socket: MemberSocket): void {
  clients.set(socket.client.conn, socket.client);
  compactMember(socket);
}

/** Apart, for TypeScript would conclude that ours and its type exclude each other. */
function isStock(engineServer: object): boolean {
  return engineServer instanceof StockEngine;
}

function membersOf(connection: Connection | null): Iterable<MemberSocket> {
  return (connection === null ? undefined : clients.get(connection)?.sockets.values()) ?? [];
}

function stopBypassing({ transport }: Connection): void {
  if (transport instanceof FrameTransport) (transport as FrameTransport).writer.open = false;
}
