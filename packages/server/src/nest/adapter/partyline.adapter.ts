import type { IncomingMessage, Server as HttpServer } from 'node:http';
import type { INestApplication, WsMessageHandler } from '@nestjs/common';
import { AbstractWsAdapter } from '@nestjs/websockets';
import { type Namespace, Server, type Socket } from 'socket.io';
import { systemClock } from '../../core/clock.ts';
import { type Log, silentLog } from '../../logging/logger.ts';
import type { SocketData } from '../auth/identity.ts';
import { clientAddress, rateKeyOf } from '../limits/client-address.ts';
import type { GatewayOptions, PartylineAdapterOptions } from './adapter.options.ts';
import { type Conn, EngineConnection } from './engine-connection.ts';
import { guardGateways } from './gateway-guard.ts';
import { type GatewayProvider, gatewaysOf, modulesOf, optionsAt } from './gateways.ts';
import { bindHandlers } from './message-handlers.ts';
import { NamespaceGuard } from './namespace-guard.ts';
import { RefusedOrigins } from './refused-origins.ts';
import { serverOptions } from './server-options.ts';
import { problemOf, sessionOf, SocketSession } from './socket-session.ts';
import { userRoom } from './user-room.ts';

/**
 * Attaches Socket.IO to a Nest application, so that stock gateways work as Nest's documentation says, and so that neither
 * a client nor a gateway that throws can harm the process or other clients. Make it after the application is created and
 * before `init` or `listen`.
 *
 * Pipes, guards and interceptors that are registered globally before `init` reach gateways; global exception filters don't,
 * since those of HTTP would take a socket for a response. Give gateways theirs with `@UseFilters`; see `RefusalFilter` for
 * what happens to errors without one.
 *
 * Gateways on one port and path share a server; where their options differ, those of the one that comes first hold.
 */
export class PartylineAdapter extends AbstractWsAdapter {
  /** What tells the log of pages that may not connect; for those that ask over HTTP first. */
  readonly refusedOrigins: RefusedOrigins;
  readonly #options: PartylineAdapterOptions;
  readonly #log: Log;
  readonly #gateways: readonly GatewayProvider[];
  readonly #guards = new Map<Server, NamespaceGuard>();
  readonly #connections = new WeakMap<Conn, EngineConnection>();

  constructor(app: INestApplication, options: PartylineAdapterOptions = {}) {
    super(app);
    this.#options = options;
    this.#log = options.log ?? silentLog;
    this.refusedOrigins = new RefusedOrigins(this.#log);
    this.#gateways = gatewaysOf(modulesOf(app));
    guardGateways(this.#gateways, this.#log);
  }

  /** The servers made so far: one, unless gateways ask for ports or paths of their own. */
  get servers(): readonly Server[] {
    return [...this.#guards.keys()];
  }

  override create(port: number, options: GatewayOptions & { server?: Server } = {}): Server | Namespace {
    const { namespace, server, path } = options;
    const io = server ?? this.#createServer(port, optionsAt(this.#gateways, port, path));
    if (!namespace) return io;
    const made = io.of(namespace);
    if (namespace instanceof RegExp) this.#guards.get(io)?.protect(made);
    return made;
  }

  override bindMessageHandlers(socket: Socket, handlers: WsMessageHandler[]): void {
    const session = sessionOf(socket);
    if (session) bindHandlers(session, handlers);
  }

  /** Runs also where a gateway disconnected the client in its `handleConnection`, so that what began there can end. */
  override bindClientDisconnect(socket: Socket, callback: (reason: string) => void): void {
    if (socket.connected) socket.once('disconnect', callback);
    else callback('server namespace disconnect');
  }

  #createServer(port: number, gateway: GatewayOptions): Server {
    const addressOf = this.#options.addressOf ?? clientAddress();
    const { limiter, clock = systemClock } = this.#options;
    const admit = (request: IncomingMessage): void => limiter?.of({ address: rateKeyOf(addressOf(request)) }).admit('connects');
    const options = serverOptions(gateway, this.#options, admit, this.refusedOrigins);
    const io = new Server(port === 0 ? (this.httpServer as HttpServer) : port, options);
    // Its own timer doesn't ask whether a CONNECT has arrived that the server was too busy to read. Ours does, and comes before it.
    const connectWithin = io.connectTimeout();
    io.connectTimeout(4 * connectWithin);
    io.engine.on('connection', (conn: Conn) => {
      this.#connections.set(conn, new EngineConnection(conn, rateKeyOf(addressOf(conn.request)), limiter, clock, connectWithin));
    });
    const guard = new NamespaceGuard(io, (socket) => this.#admit(socket));
    if (this.#options.authenticate) guard.hideUnknown();
    this.#guards.set(io, guard);
    return io;
  }

  async #admit(socket: Socket): Promise<void> {
    const connection = this.#connections.get(socket.conn);
    if (!connection) throw new Error('this connection did not come through the adapter');
    const log = this.#log.with({ connection: socket.id, namespace: socket.nsp.name });
    try {
      await connection.enter(socket, this.#options.authenticate);
    } catch (error) {
      log.info({ code: problemOf(error).code }, 'refused a connection');
      throw error;
    }
    const user = (socket.data as Partial<SocketData>).identity?.person.user;
    connection.user = user;
    if (user !== undefined) void socket.join(userRoom(user));
    const { limiter, refresh } = this.#options;
    new SocketSession(socket, { sender: connection.sender, overspentMs: () => connection.overspentMs, log, limiter, refresh });
  }
}
