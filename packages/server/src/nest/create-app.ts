import 'reflect-metadata';
import type { AddressInfo, Server as NetServer, Socket } from 'node:net';
import { NestFactory } from '@nestjs/core';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import type { Config } from '../config/config.ts';
import type { Clock } from '../core/clock.ts';
import { inboxParts } from '../core/inbox/inbox-parts.ts';
import { Members } from '../core/members.ts';
import type { Revocations } from '../core/revocations.ts';
import type { Streams } from '../core/streams.ts';
import type { Log } from '../logging/logger.ts';
import { logConnections } from '../logging/log-connections.ts';
import { nestLog } from '../logging/nest-log.ts';
import { PartylineAdapter } from './adapter/partyline.adapter.ts';
import { AppModule } from './app.module.ts';
import { SocketAuthenticator } from './auth/socket-authenticator.ts';
import { drain, within } from './drain/drain.ts';
import { fastifyAdapter } from './http/fastify.ts';
import { tellOfForeignPages } from './http/foreign-pages.ts';
import { HttpProblemFilter } from './http/http-problem.filter.ts';
import { Readiness } from './http/readiness.ts';
import { securityHeaders } from './http/security-headers.ts';
import { serveWebApp } from './http/web-app.ts';
import { clientAddress } from './limits/client-address.ts';
import { RateLimiter } from './limits/rate-limiter.ts';

export interface AppParts {
  readonly config: Config;
  /** The first signs tokens, the others are accepted too. */
  readonly secrets: readonly string[];
  readonly streams: Streams;
  /** Default: nobody is cut off yet, and it is forgotten at the stop. */
  readonly revocations?: Revocations;
  readonly clock: Clock;
  readonly log: Log;
}

export interface App {
  /** Resolves with the port. */
  listen(host: string, port: number): Promise<number>;
  /** Lets the clients go (`commit` once nothing new comes from them), then closes everything that listens. */
  close(commit: () => Promise<void>): Promise<void>;
}

/**
 * Connections that may wait to be accepted; the system has a limit of its own (`net.core.somaxconn`). All clients of a server that was
 * started again come at once: whose connection finds no place is told nothing, and asks again after 1, 3 and 7 seconds.
 */
const backlog = 4096;
/** For requests that are being answered when everything closes. */
const requestPatienceMs = 1000;

/** The Nest application of the whole server, ready to listen. */
export async function createApp(parts: AppParts): Promise<App> {
  const { config, streams, clock, log } = parts;
  const readiness = new Readiness({ clock, isWritable: () => streams.isWritable() });
  const limiter = new RateLimiter(config.rates, clock);
  const nest = await createNest(parts, readiness, limiter);
  const { authenticate, refresh } = nest.get(SocketAuthenticator, { strict: false });
  const adapter = new PartylineAdapter(nest, {
    origins: config.origins,
    authenticate,
    refresh,
    limiter,
    addressOf: clientAddress(config.trustProxy),
    log,
    clock,
  });
  nest.useWebSocketAdapter(adapter);
  tellOfForeignPages(nest.getHttpAdapter().getInstance(), config.origins, adapter.refusedOrigins);
  await nest.init();
  for (const io of adapter.servers) logConnections(io, log);
  const server = nest.getHttpServer() as NetServer;
  // Engine.IO has put itself before everyone else by now.
  server.prependListener('request', securityHeaders(config.trustProxy));
  const sockets = openSockets(server);

  return {
    async listen(host, port) {
      const fastify = nest.getHttpAdapter().getInstance();
      // Fastify would open a second listener for `localhost`, which Socket.IO doesn't know of.
      await fastify.listen({ host: host === 'localhost' ? '127.0.0.1' : host, port, backlog }).catch(async (error: unknown) => {
        await nest.close();
        throw error;
      });
      return (server.address() as AddressInfo).port;
    },
    async close(commit) {
      readiness.drain();
      for (const io of adapter.servers) await drain({ io, commit, spreadMs: config.drainSpread, clock, log });
      const closed = nest.close();
      if (!(await within(requestPatienceMs, clock, closed))) for (const socket of sockets) socket.destroy();
      await closed;
    },
  };
}

async function createNest(
  { config, secrets, streams, revocations, clock, log }: AppParts,
  readiness: Readiness,
  limiter: RateLimiter,
): Promise<NestFastifyApplication> {
  const members = new Members({ clock, graceMs: config.presenceGrace });
  const inbox = inboxParts(streams, clock);
  const { authJwksUrl: jwksUrl, authIssuer: issuer, authAudience: audience, publicRooms, guests } = config;
  const module = AppModule.forRoot({
    auth: { secrets, jwksUrl, issuer, audience, publicRooms, guests, revocations, limiter, clock, log },
    chat: { streams, members, notices: inbox.notices, limiter, clock, log },
    cursors: { limiter, clock },
    notifications: { inbox, streams, members, limiter, clock, log },
    readiness,
  });
  const nest = await NestFactory.create<NestFastifyApplication>(module, fastifyAdapter(config), { logger: nestLog(log), abortOnError: false });
  nest.useGlobalFilters(new HttpProblemFilter(log));
  if (config.origins.length > 0) nest.enableCors({ origin: config.origins.includes('*') ? '*' : [...config.origins], maxAge: 600 });
  await serveWebApp(nest.getHttpAdapter().getInstance(), config.webDir);
  return nest;
}

/** Upgraded connections belong to no list of Node's; a stuck one would keep the process alive. */
function openSockets(server: NetServer): ReadonlySet<Socket> {
  const sockets = new Set<Socket>();
  server.on('connection', (socket: Socket) => {
    sockets.add(socket);
    socket.once('close', () => sockets.delete(socket));
  });
  return sockets;
}
