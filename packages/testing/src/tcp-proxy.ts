import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net';
import { type Conditions, type PipeClock, reset, TcpPipe, untouched } from './tcp-pipe.ts';

/** `up` is from the client to the server. */
export type Way = 'up' | 'down';
/** One of the two ends of a connection. */
export type Side = 'client' | 'server';

const bothWays = ['up', 'down'] as const;
const bothSides = ['client', 'server'] as const;

/** Faults that can be put on one connection, or on all of a proxy's. Without a `way` they hold for both. */
abstract class Faults {
  /** Changes what is named, and leaves the rest. */
  abstract set(conditions: Partial<Conditions>, way?: Way): void;

  /** Ends every fault. A connection that has lost bytes to a black hole can't be mended: it stays one until it is cut. */
  pass(way?: Way): void {
    this.set(untouched, way);
  }

  /** Every byte travels so long, in milliseconds each way. */
  delay(ms: number, way?: Way): void {
    this.set({ delayMs: ms }, way);
  }

  /** A slow line. */
  drip(bytesPerSecond: number, way?: Way): void {
    this.set({ bytesPerSecond }, way);
  }

  /** Holds bytes and ends back until `pass`; then all of them arrive. */
  stall(way?: Way): void {
    this.set({ flow: 'stall' }, way);
  }

  /** Takes bytes and ends without a word, as a network does that has forgotten a connection. */
  blackHole(way?: Way): void {
    this.set({ flow: 'black-hole' }, way);
  }

  /** Cuts when so many more bytes have arrived that way. */
  cutAfter(bytes: number, way: Way): void {
    this.set({ cutAfter: bytes }, way);
  }
}

export interface ConnectionOptions {
  readonly clock: PipeClock;
  readonly bufferBytes: number;
  readonly passed: (way: Way, bytes: number) => void;
  readonly wasCut: () => void;
  readonly closed: () => void;
}

export class ProxiedConnection extends Faults {
  readonly #sides: Record<Side, Socket>;
  readonly #ways: Record<Way, TcpPipe>;
  readonly #options: ConnectionOptions;

  constructor(client: Socket, server: Socket, options: ConnectionOptions) {
    super();
    this.#options = options;
    this.#sides = { client, server };
    this.#ways = { up: this.#pipe('up', client, server), down: this.#pipe('down', server, client) };
    this.#closeWithin(client, server);
    this.#closeWithin(server, client);
  }

  /** Whether it can't go on, since something was lost or one end is gone. Nobody may have noticed. */
  get isBroken(): boolean {
    return bothWays.some((way) => this.#ways[way].hasLost) || bothSides.some((side) => this.#sides[side].destroyed);
  }

  /** Resets the connection. With a `side` only that end hears of it: the connection is half open, and the other end waits for ever. */
  cut(side?: Side): void {
    this.#options.wasCut();
    if (side) this.blackHole();
    for (const each of side ? [side] : bothSides) reset(this.#sides[each]);
  }

  set(conditions: Partial<Conditions>, way?: Way): void {
    for (const each of way ? [way] : bothWays) {
      const pipe = this.#ways[each];
      pipe.conditions = { ...pipe.conditions, ...conditions };
    }
  }

  #pipe(way: Way, source: Socket, sink: Socket): TcpPipe {
    const { clock, bufferBytes, passed } = this.#options;
    const cut = (): void => this.cut(way === 'up' ? 'client' : 'server');
    return new TcpPipe({ source, sink, clock, bufferBytes, passed: (bytes) => passed(way, bytes), cut });
  }

  /** The end of one side reaches the other through its pipe, where that lets it. What is left closes when its own peer ends it. */
  #closeWithin(socket: Socket, other: Socket): void {
    socket.once('end', () => other.destroyed && socket.destroy());
    socket.once('close', () => {
      if (!other.destroyed) {
        if (other.readableEnded) other.destroySoon();
        return;
      }
      for (const way of bothWays) this.#ways[way].stop();
      this.#options.closed();
    });
  }
}

export interface TcpProxyOptions {
  /** The port to connect to, asked for at each connection: a server that comes back may have another one. */
  readonly target: () => number;
  /** Where to listen; 127.0.0.1 by default. */
  readonly host?: string;
  /** Bytes held for each connection and way before its sender has to wait; 1 MiB by default. */
  readonly bufferBytes?: number;
  /** Called with the first bytes of each connection before they go on: the place for a fault that is meant for some, such as upgrades. */
  readonly onOpening?: (connection: ProxiedConnection, head: string) => void;
  readonly clock?: PipeClock;
}

const systemClock: PipeClock = {
  monotonic: () => performance.now(),
  after(ms, callback) {
    const timer = setTimeout(callback, ms);
    return () => clearTimeout(timer);
  },
};

/** A TCP proxy that makes a network as bad as a test wants it. Its faults hold for the connections that stand and for those to come. */
export class TcpProxy extends Faults {
  /** Connections that were opened, refused and cut, and bytes that went on each way. */
  readonly counts = { opened: 0, refused: 0, cut: 0, up: 0, down: 0 };
  readonly #options: TcpProxyOptions;
  readonly #server: Server;
  readonly #connections = new Set<ProxiedConnection>();
  readonly #conditions: Record<Way, Conditions> = { up: untouched, down: untouched };
  #isRefusing = false;

  private constructor(options: TcpProxyOptions) {
    super();
    this.#options = options;
    this.#server = createServer({ allowHalfOpen: true, noDelay: true }, (client) => this.#accept(client));
  }

  static async listen(options: TcpProxyOptions): Promise<TcpProxy> {
    const proxy = new TcpProxy(options);
    proxy.#server.listen({ port: 0, host: proxy.#host, backlog: 4096 });
    await once(proxy.#server, 'listening');
    return proxy;
  }

  get port(): number {
    return (this.#server.address() as AddressInfo).port;
  }

  get url(): string {
    return `http://${this.#host}:${this.port}`;
  }

  get #host(): string {
    return this.#options.host ?? '127.0.0.1';
  }

  /** Those of which at least one end is still there, the oldest first. */
  get connections(): readonly ProxiedConnection[] {
    return [...this.#connections];
  }

  set(conditions: Partial<Conditions>, way?: Way): void {
    for (const each of way ? [way] : bothWays) this.#conditions[each] = { ...this.#conditions[each], ...conditions };
    for (const connection of this.#connections) connection.set(conditions, way);
  }

  override pass(way?: Way): void {
    this.#isRefusing = false;
    super.pass(way);
  }

  /** Resets every connection that comes, until `pass`. Those that stand go on. */
  refuse(): void {
    this.#isRefusing = true;
  }

  /** Resets all connections that stand; see `ProxiedConnection.cut`. */
  cut(side?: Side): void {
    for (const connection of this.connections) connection.cut(side);
  }

  async close(): Promise<void> {
    const closed = once(this.#server, 'close');
    this.#server.close();
    this.cut();
    await closed;
  }

  #accept(client: Socket): void {
    if (this.#isRefusing) {
      this.counts.refused += 1;
      client.on('error', () => {});
      client.resetAndDestroy();
      return;
    }
    this.counts.opened += 1;
    // Before the pipes listen, so that a fault put on here holds for the very first byte.
    client.once('data', (head: Buffer) => this.#options.onOpening?.(connection, head.toString('latin1')));
    const server = connect({ port: this.#options.target(), host: '127.0.0.1', allowHalfOpen: true, noDelay: true });
    const connection: ProxiedConnection = new ProxiedConnection(client, server, {
      clock: this.#options.clock ?? systemClock,
      bufferBytes: this.#options.bufferBytes ?? 1024 * 1024,
      passed: (way, bytes) => {
        this.counts[way] += bytes;
      },
      wasCut: () => {
        this.counts.cut += 1;
      },
      closed: () => this.#connections.delete(connection),
    });
    this.#connections.add(connection);
    for (const way of bothWays) connection.set(this.#conditions[way], way);
  }
}
