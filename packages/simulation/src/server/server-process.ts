import type { Clock } from '@partyline/client';
import {
  AuthModule,
  ChatModule,
  drain,
  Members,
  PartylineAdapter,
  RateLimiter,
  type RateLimits,
  Revocations,
  type RevocationStore,
  silentLog,
  SocketAuthenticator,
  Streams,
  TokenService,
} from '@partyline/server';
import type { Line, LineEnd } from '../network/line.ts';
import { MortalClock } from '../mortal-clock.ts';
import type { CrashingStore } from '../store/crashing-store.ts';
import { NestWithoutHttp } from './nest-without-http.ts';
import { SimulatedConnection } from './simulated-connection.ts';
import { identityIn } from './tokens.ts';

export interface ServerOptions {
  readonly clock: Clock;
  readonly store: CrashingStore;
  /** Where it is kept who was cut off. */
  readonly revocations: RevocationStore;
  readonly rates: RateLimits;
  /** Entries of each stream held in memory: few, so that joins have to read the store. */
  readonly recent: number;
}

/** One life of the server: the real Nest application with the real gateway and adapter, over lines instead of sockets. */
export class ServerProcess {
  readonly streams: Streams;
  readonly store: CrashingStore;
  readonly revocations: Revocations;
  readonly #clock: MortalClock;
  readonly #adapter: PartylineAdapter;
  readonly #connections = new Set<SimulatedConnection>();

  static async start({ clock, store, revocations: kept, rates, recent }: ServerOptions): Promise<ServerProcess> {
    const mortal = new MortalClock(clock);
    const streams = new Streams({ store, recent, clock: mortal });
    const limiter = new RateLimiter(rates, mortal);
    const shared = { limiter, clock: mortal, log: silentLog };
    const members = new Members({ clock: mortal, graceMs: 15_000 });
    const revocations = await Revocations.open({ clock: mortal, store: kept });
    const auth = AuthModule.forRoot({ secrets: ['of a simulation, in which nobody signs'], guests: false, revocations, ...shared });
    const chat = ChatModule.forRoot({ streams, members, ...shared });
    const nest = await NestWithoutHttp.create([auth, chat]);
    nest.get(TokenService).verify = (token) => new Promise((resolve) => resolve(identityIn(token, mortal.now(), revocations)));
    const { authenticate, refresh } = nest.get(SocketAuthenticator);
    const adapter = new PartylineAdapter(nest.application, { authenticate, refresh, addressOf: () => '127.0.0.1', ...shared });
    await nest.bind(adapter);
    return new ServerProcess({ streams, store, revocations }, mortal, adapter);
  }

  private constructor(
    { streams, store, revocations }: Pick<ServerProcess, 'streams' | 'store' | 'revocations'>,
    clock: MortalClock,
    adapter: PartylineAdapter,
  ) {
    this.streams = streams;
    this.revocations = revocations;
    this.store = store;
    this.#clock = clock;
    this.#adapter = adapter;
  }

  /** Takes a call: a connection comes in as from Engine.IO. */
  answer(line: Line): LineEnd {
    const { engine } = this.#io;
    const connection = new SimulatedConnection(line, this.#clock);
    const clients = (engine as unknown as { clients: Record<string, SimulatedConnection> }).clients;
    clients[connection.id] = connection;
    this.#connections.add(connection);
    connection.once('close', () => {
      delete clients[connection.id];
      this.#connections.delete(connection);
    });
    engine.emit('connection', connection);
    return connection;
  }

  /** SIGTERM: lets its clients go, and resolves when the last one has its answers. */
  async stop(): Promise<void> {
    await drain({ io: this.#io, commit: () => this.streams.close(), spreadMs: 1_000, clock: this.#clock, log: silentLog });
  }

  /** SIGKILL. */
  kill(): void {
    this.#clock.die();
    this.store.die();
    for (const connection of this.#connections) connection.die();
  }

  get #io() {
    const [io] = this.#adapter.servers;
    if (!io) throw new Error('the adapter made no server');
    return io;
  }
}
