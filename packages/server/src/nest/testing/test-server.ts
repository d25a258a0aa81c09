import 'reflect-metadata';
import type { AddressInfo } from 'node:net';
import { type DynamicModule, Module, type Type } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import { type Clock, systemClock } from '../../core/clock.ts';
import { type InboxParts, inboxParts } from '../../core/inbox/inbox-parts.ts';
import { Members } from '../../core/members.ts';
import { Streams } from '../../core/streams.ts';
import type { StreamStore } from '../../core/stream-store.ts';
import { type Log, silentLog } from '../../logging/logger.ts';
import { MemoryStore } from '../../stores/memory-store.ts';
import type { PartylineAdapterOptions } from '../adapter/adapter.options.ts';
import { PartylineAdapter } from '../adapter/partyline.adapter.ts';
import { AuthModule } from '../auth/auth.module.ts';
import type { AuthOptions } from '../auth/auth.options.ts';
import { SocketAuthenticator } from '../auth/socket-authenticator.ts';
import { TokenService } from '../auth/token.service.ts';
import { ChatModule } from '../chat/chat.module.ts';
import { CursorsGateway } from '../cursors/cursors.gateway.ts';
import { CursorsModule } from '../cursors/cursors.module.ts';
import type { Lag } from '../cursors/cursors.options.ts';
import { HttpProblemFilter } from '../http/http-problem.filter.ts';
import { RateLimiter } from '../limits/rate-limiter.ts';
import type { RateLimits } from '../limits/rate-limits.ts';
import { NotificationsModule } from '../notifications/notifications.module.ts';
import { LiveScoresModule } from '../live-scores/live-scores.module.ts';

export interface TestServerOptions {
  readonly auth?: Partial<AuthOptions>;
  readonly adapter?: PartylineAdapterOptions;
  /** Default: nothing is limited. */
  readonly rates?: Partial<RateLimits>;
  readonly clock?: Clock;
  readonly store?: StreamStore;
  readonly graceMs?: number;
  readonly log?: Log;
  /** Beside the chat, such as gateways of a test's own. */
  readonly providers?: readonly Type[];
}

export interface TestServer {
  readonly url: string;
  readonly adapter: PartylineAdapter;
  readonly streams: Streams;
  readonly members: Members;
  readonly tokens: TokenService;
  readonly cursors: CursorsGateway;
  readonly inbox: InboxParts;
  /** A token for a user, with more claims where a test needs them. */
  tokenOf(user: string, claims?: Record<string, unknown>): Promise<string>;
  close(): Promise<void>;
}

/** A busy machine tells rooms less often, and that changes what tests see. */
const noLag: Lag = { ms: 0, use: () => () => {} };

export const testSecret = 'a secret of tests: 0123456789abcdef';

/** The chat and sign-in on a free port of this machine, with a store in memory. */
export async function startTestServer(options: TestServerOptions = {}): Promise<TestServer> {
  const { clock = systemClock, log = silentLog, graceMs = 0 } = options;
  const streams = new Streams({ store: options.store ?? new MemoryStore() });
  const members = new Members({ clock, graceMs });
  const limiter = new RateLimiter({ user: {}, address: {}, connection: {}, ...options.rates }, clock);
  const auth = AuthModule.forRoot({ secrets: [testSecret], guests: true, limiter, clock, log, ...options.auth });
  const inbox = inboxParts(streams, clock);
  const chat = ChatModule.forRoot({ streams, members, notices: inbox.notices, limiter, clock, log });
  const cursors = CursorsModule.forRoot({ limiter, clock, lag: noLag });
  const liveScores = LiveScoresModule.forRoot({ streams, limiter, clock, log, auth, notifier: inbox.notifier });
  const notifications = NotificationsModule.forRoot({ inbox, streams, members, limiter, clock, log, auth });
  const app = await startApp({ imports: [auth, chat, cursors, notifications, liveScores], providers: options.providers ?? [] }, (nest) => {
    const { authenticate, refresh } = nest.get(SocketAuthenticator, { strict: false });
    return { authenticate, refresh, limiter, log, clock, ...options.adapter };
  });
  const tokens = app.nest.get(TokenService, { strict: false });
  return {
    ...app,
    streams,
    members,
    tokens,
    cursors: app.nest.get(CursorsGateway, { strict: false }),
    inbox,
    tokenOf: (user, claims = {}) => tokens.sign({ sub: user, name: user, ...claims }, clock.now() + 3_600_000),
    async close() {
      await app.close();
      await streams.close();
    },
  };
}

export interface TestApp {
  readonly url: string;
  readonly nest: NestFastifyApplication;
  readonly adapter: PartylineAdapter;
  close(): Promise<void>;
}

interface Parts {
  readonly imports?: readonly DynamicModule[];
  readonly providers?: readonly Type[];
  /** Before `init`, as for global pipes and guards. */
  readonly prepare?: (nest: NestFastifyApplication) => void;
}

/** Any Nest application with our adapter; without options as a drop-in one for stock gateways. */
export async function startApp(
  { imports = [], providers = [], prepare }: Parts,
  adapterOptions: (nest: NestFastifyApplication) => PartylineAdapterOptions = () => ({}),
): Promise<TestApp> {
  class TestModule {}
  Module({ imports: [...imports], providers: [...providers] })(TestModule);
  const nest = await NestFactory.create<NestFastifyApplication>(TestModule, new FastifyAdapter({ forceCloseConnections: true }), {
    logger: false,
    abortOnError: false,
  });
  nest.useGlobalFilters(new HttpProblemFilter(silentLog));
  prepare?.(nest);
  const adapter = new PartylineAdapter(nest, adapterOptions(nest));
  nest.useWebSocketAdapter(adapter);
  await nest.listen(0, '127.0.0.1');
  const { port } = nest.getHttpServer().address() as AddressInfo;
  return { url: `http://127.0.0.1:${port}`, nest, adapter, close: () => nest.close() };
}
