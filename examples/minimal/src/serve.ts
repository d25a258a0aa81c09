import 'reflect-metadata';
import fastifyStatic from '@fastify/static';
import type { Type } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import { PartylineAdapter } from '@partyline/server';

export interface Served {
  readonly url: string;
  close(): Promise<void>;
}

/** Serves a module's gateways, and the page where its folder is given. Port 0 takes any free one. */
export async function serve(module: Type, { port, page }: { readonly port: number; readonly page?: string }): Promise<Served> {
  const app = await NestFactory.create<NestFastifyApplication>(module, new FastifyAdapter(), { logger: ['error', 'warn'] });
  app.useWebSocketAdapter(new PartylineAdapter(app));
  if (page !== undefined) await app.register(fastifyStatic, { root: page });
  await app.listen(port, '127.0.0.1');
  return { url: await app.getUrl(), close: () => app.close() };
}
