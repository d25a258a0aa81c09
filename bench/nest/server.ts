/**
 * A server process with one request, `ask`: on Socket.IO itself (`stock`; `bare`, which is stock with the engine), and as a
 * stock gateway in Nest (`nest`, under our adapter; `plain`, under one that does nothing but call Nest and answer).
 */
import 'reflect-metadata';
import { createServer, type Server as HttpServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type INestApplication, Module, type WsMessageHandler } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import { AbstractWsAdapter, SubscribeMessage, WebSocketGateway } from '@nestjs/websockets';
import { accelerate } from '@partyline/engine';
import { PartylineAdapter } from '@partyline/server';
import { Server, type Socket } from 'socket.io';

interface Question {
  readonly text: string;
}
type Answer = (answer: unknown) => void;

const answerTo = ({ text }: Question): object => ({ ok: true, text });

class AskGateway {
  ask(_client: Socket, question: Question): object {
    return answerTo(question);
  }
}
class AskModule {}
// Decorators called by hand, since Node only strips types.
WebSocketGateway()(AskGateway);
SubscribeMessage('ask')(AskGateway.prototype, 'ask', Object.getOwnPropertyDescriptor(AskGateway.prototype, 'ask') as TypedPropertyDescriptor<unknown>);
Module({ providers: [AskGateway] })(AskModule);

/** What is left of an adapter without anything that it does beside Nest's own work. */
class PlainAdapter extends AbstractWsAdapter {
  override create(): Server {
    return new Server(this.httpServer as HttpServer, accelerate({}));
  }

  override bindMessageHandlers(socket: Socket, handlers: WsMessageHandler[]): void {
    for (const { message, callback } of handlers) {
      socket.on(message, (data: unknown, answer: Answer) => void (callback(data, answer) as Promise<unknown>).then(answer));
    }
  }
}

async function listenBare(isAccelerated: boolean): Promise<HttpServer> {
  const http = createServer();
  const io = new Server(http, isAccelerated ? accelerate({}) : {});
  io.on('connection', (socket) => socket.on('ask', (question: Question, answer: Answer) => answer(answerTo(question))));
  await new Promise<void>((resolve) => void http.listen(0, '127.0.0.1', resolve));
  return http;
}

async function listenNest(adapter: (app: INestApplication) => AbstractWsAdapter): Promise<HttpServer> {
  const app = await NestFactory.create<NestFastifyApplication>(AskModule, new FastifyAdapter(), { logger: ['error', 'warn'] });
  app.useWebSocketAdapter(adapter(app));
  await app.listen(0, '127.0.0.1');
  return app.getHttpServer() as HttpServer;
}

const listen: Record<string, () => Promise<HttpServer>> = {
  stock: () => listenBare(false),
  bare: () => listenBare(true),
  plain: () => listenNest((app) => new PlainAdapter(app)),
  nest: () => listenNest((app) => new PartylineAdapter(app)),
};

const http = await listen[process.argv[2] ?? '']?.();
if (http === undefined) throw new Error(`which server? ${Object.keys(listen).join(', ')}`);
process.on('message', () => {
  const { user, system } = process.cpuUsage();
  process.send?.(user + system);
});
process.once('disconnect', () => process.exit());
process.once('SIGTERM', () => process.exit());
console.log(`listening on port ${(http.address() as AddressInfo).port}`);
