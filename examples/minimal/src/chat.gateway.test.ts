import { Module, type Type } from '@nestjs/common';
import { ConnectedSocket, MessageBody, SubscribeMessage, WebSocketGateway, WebSocketServer } from '@nestjs/websockets';
import type { Server, Socket as ServerSocket } from 'socket.io';
import { io, type Socket } from 'socket.io-client';
import { expect, onTestFinished, test } from 'vitest';
import { ChatGateway } from './chat.gateway.ts';
import { serve } from './serve.ts';

const room = 'lobby';

function once<T>(socket: Socket, event: string): Promise<T> {
  return new Promise((resolve) => socket.once(event, resolve));
}

async function serveGateway(gateway: Type): Promise<string> {
  @Module({ providers: [gateway] })
  class TestModule {}
  const served = await serve(TestModule, { port: 0 });
  onTestFinished(() => served.close());
  return served.url;
}

/** Resolves once the server has put the client into the room, which `userJoined` tells. */
async function enter(url: string, options: { transports?: string[] } = {}): Promise<Socket> {
  const client = io(url, { forceNew: true, ...options });
  onTestFinished(() => void client.close());
  await once(client, 'connect');
  await join(client);
  return client;
}

async function join(client: Socket): Promise<void> {
  const joined = once(client, 'userJoined');
  client.emit('joinRoom', room);
  await joined;
}

/** What Ana and Ben hear when Ana sends a message to the room that both are in. */
async function heardByBoth(gateway: Type, transports?: string[]): Promise<{ ana: unknown[]; ben: unknown[] }> {
  const url = await serveGateway(gateway);
  const [ana, ben] = [await enter(url, transports ? { transports } : {}), await enter(url, transports ? { transports } : {})];
  const heard = { ana: [] as unknown[], ben: [] as unknown[] };
  ana.on('newMessage', (message) => heard.ana.push(message));
  ben.on('newMessage', (message) => heard.ben.push(message));

  const answered = once(ana, 'newMessage');
  ana.emit('sendMessage', { room, text: 'hello' });
  await answered;
  // Packets to one client stay in order: once Ben hears of his joining again, he has heard all that was sent to him before.
  await join(ben);
  return heard;
}

const hello = { text: 'hello', sender: expect.any(String), timestamp: expect.any(String) };

test.each([['websocket'], ['polling']])('a message reaches everyone in the room, the sender too, over %s', async (transport) => {
  expect(await heardByBoth(ChatGateway, [transport])).toEqual({ ana: [hello], ben: [hello] });
});

test('a message does not leave its room, and nobody sends to a room from outside', async () => {
  const url = await serveGateway(ChatGateway);
  const [ana, ben] = [await enter(url), io(url, { forceNew: true })];
  onTestFinished(() => void ben.close());
  await once(ben, 'connect');
  const heard: unknown[] = [];
  ana.on('newMessage', ({ text }: { text: string }) => heard.push(['ana', text]));
  ben.on('newMessage', ({ text }: { text: string }) => heard.push(['ben', text]));

  ben.emit('sendMessage', { room, text: 'from outside' });
  ana.emit('sendMessage', { room, text: 'from inside' });
  await once(ana, 'newMessage');
  await join(ben);
  await join(ana);
  expect(heard).toEqual([['ana', 'from inside']]);
});

test.each([[5], [{}], [{ room: ['lobby'], text: 'x' }], [{ room: '__proto__', text: 'x' }]])(
  'sendMessage with %j reaches nobody and harms nobody',
  async (payload) => {
    const ana = await enter(await serveGateway(ChatGateway));
    const heard = once<{ text: string }>(ana, 'newMessage');
    ana.emit('sendMessage', payload);
    ana.emit('sendMessage', { room, text: 'still here' });
    expect((await heard).text).toBe('still here');
  },
);

/** The bug that this example is about: the answer goes to the client that asked, and to nobody else. */
@WebSocketGateway()
class GatewayThatAnswersOnlyTheSender {
  @WebSocketServer()
  private readonly server!: Server;

  @SubscribeMessage('joinRoom')
  async joinRoom(@ConnectedSocket() client: ServerSocket, @MessageBody() name: string): Promise<void> {
    await client.join(name);
    this.server.to(name).emit('userJoined', { message: 'Someone joined the room.' });
  }

  @SubscribeMessage('sendMessage')
  sendMessage(@ConnectedSocket() client: ServerSocket, @MessageBody() { text }: { text: string }): void {
    client.emit('newMessage', { text, sender: client.id, timestamp: new Date() });
  }
}

test('the same check notices a gateway that answers only the sender', async () => {
  expect(await heardByBoth(GatewayThatAnswersOnlyTheSender)).toEqual({ ana: [hello], ben: [] });
});
