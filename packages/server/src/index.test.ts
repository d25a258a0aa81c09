import 'reflect-metadata';
import type { AddressInfo } from 'node:net';
import { Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import { expect, it } from 'vitest';
import {
  AuthModule,
  ChatModule,
  defaultRateLimits,
  HttpProblemFilter,
  inboxParts,
  loadConfig,
  Members,
  MemoryStore,
  NotificationsModule,
  PartylineAdapter,
  RateLimiter,
  silentLog,
  SocketAuthenticator,
  startServer,
  Streams,
  systemClock,
} from './index.ts';
import { connect } from './nest/testing/test-client.ts';

const secret = 'nE0xk3Vq9Zr7Lw2yTb5Uc8Hd1Jf4Mg6P';

/** Two things that the README promises to those who embed. */
async function chatsAt(url: string): Promise<unknown> {
  const response = await fetch(`${url}/api/session`, { method: 'POST', headers: { 'content-type': 'application/json' }, body: '{"name":"Ana"}' });
  const { token } = (await response.json()) as { token: string };
  const member = await connect(`${url}/chat`, { auth: { token } });
  await member.ask('joinRoom', 'lobby');
  const ack = await member.ask('sendMessage', { room: 'lobby', text: 'hello' });
  const device = await connect(`${url}/notifications`, { auth: { token } });
  expect(await device.ask('openInbox')).toMatchObject({ ok: true });
  for (const { socket } of [member, device]) socket.disconnect();
  return ack;
}

it('a program can start a whole server', async () => {
  const { config } = loadConfig({ env: { PORT: '0', STORE: 'memory', AUTH_SECRET: secret }, cwd: '/nonexistent' });
  const server = await startServer(config);
  expect(await chatsAt(server.url)).toMatchObject({ ok: true, seq: 1 });
  await Promise.all([server.stop(), server.stop()]);
  await expect(fetch(server.url)).rejects.toThrow();
});

it('a Nest application can take the modules and the adapter, as the README writes it', async () => {
  const clock = systemClock;
  const log = silentLog;
  const limiter = new RateLimiter(defaultRateLimits, clock);
  const streams = new Streams({ store: new MemoryStore() });
  const members = new Members({ clock });
  const inbox = inboxParts(streams, clock);
  const auth = AuthModule.forRoot({ secrets: [secret], guests: true, limiter, clock, log });
  class AppModule {}
  Module({
    imports: [
      auth,
      ChatModule.forRoot({ streams, members, notices: inbox.notices, limiter, clock, log }),
      NotificationsModule.forRoot({ inbox, streams, members, limiter, clock, log, auth }),
    ],
  })(AppModule);
  const app = await NestFactory.create<NestFastifyApplication>(AppModule, new FastifyAdapter(), { logger: false });
  app.useGlobalFilters(new HttpProblemFilter(log));
  const { authenticate, refresh } = app.get(SocketAuthenticator, { strict: false });
  app.useWebSocketAdapter(new PartylineAdapter(app, { authenticate, refresh, limiter, log, clock }));
  await app.listen(0, '127.0.0.1');
  const { port } = app.getHttpServer().address() as AddressInfo;
  expect(await chatsAt(`http://127.0.0.1:${port}`)).toMatchObject({ ok: true, seq: 1 });
  await app.close();
});

it('a server that cannot listen leaves nothing open behind it', async () => {
  const start = (port: string): Promise<Awaited<ReturnType<typeof startServer>>> =>
    startServer(loadConfig({ env: { PORT: port, STORE: 'memory', AUTH_SECRET: secret }, cwd: '/nonexistent' }).config);
  const first = await start('0');
  await expect(start(String(first.port))).rejects.toThrow(`Port ${first.port} on 127.0.0.1 is in use`);
  await first.stop();
  const again = await start(String(first.port));
  await again.stop();
});
