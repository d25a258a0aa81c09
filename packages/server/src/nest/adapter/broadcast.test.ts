import { ConnectedSocket, MessageBody, SubscribeMessage, WebSocketGateway, WebSocketServer } from '@nestjs/websockets';
import type { Server, Socket } from 'socket.io';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { connect, type TestClient } from '../testing/test-client.ts';
import { startTestServer, type TestServer } from '../testing/test-server.ts';
import { userRoom } from './user-room.ts';

/** As Nest's documentation writes gateways. It knows nothing of ours but the name of a user's room, and lets clients join what they name. */
@WebSocketGateway({ namespace: 'stock' })
class StockBroadcasts {
  @WebSocketServer() server!: Server;

  @SubscribeMessage('enter') async enter(@ConnectedSocket() client: Socket, @MessageBody() room: string): Promise<boolean> {
    await client.join(room);
    return true;
  }
  @SubscribeMessage('toOne') toOne(@MessageBody() id: string): boolean {
    return this.server.to(id).emit('told', 'one');
  }
  @SubscribeMessage('toMe') toMe(@ConnectedSocket() client: Socket): boolean {
    return client.emit('told', 'me');
  }
  @SubscribeMessage('toUser') toUser(@MessageBody() user: string): boolean {
    return this.server.to(userRoom(user)).emit('told', 'user');
  }
  @SubscribeMessage('toRoom') toRoom(@MessageBody() room: string): boolean {
    return this.server.to(room).emit('told', 'room');
  }
  @SubscribeMessage('toOthers') toOthers(@ConnectedSocket() client: Socket, @MessageBody() room: string): boolean {
    return client.to(room).emit('told', 'others');
  }
  @SubscribeMessage('toEveryone') toEveryone(): boolean {
    return this.server.emit('told', 'everyone');
  }
}

let server: TestServer;
let clients: TestClient[];

beforeAll(async () => {
  server = await startTestServer({ providers: [StockBroadcasts] });
});
afterAll(() => server.close());
beforeEach(() => {
  clients = [];
});
afterEach(() => {
  for (const { socket } of clients) socket.disconnect();
});

const join = async (user: string, namespace = '/stock', transport = 'websocket'): Promise<TestClient> => {
  const made = await connect(server.url + namespace, { auth: { token: await server.tokenOf(user) }, transports: [transport] });
  clients.push(made);
  return made;
};
const toldTo = (client: TestClient): unknown[] => client.all('told');
/** What was told before the answer to this has arrived before it (B2). */
const settled = (all: readonly TestClient[]): Promise<unknown> => Promise.all(all.map((client) => client.ask('enter', 'a quiet place')));

describe.each(['websocket', 'polling'])('a stock gateway, over %s', (transport) => {
  it('B1 tells one connection, all devices of a user, a room, a room except the sender, everyone', async () => {
    const [phone, laptop, ben, carl] = [
      await join('ana', '/stock', transport),
      await join('ana', '/stock', transport),
      await join('ben', '/stock', transport),
      await join('carl', '/stock', transport),
    ];
    const all = [phone, laptop, ben, carl];
    for (const each of [phone, ben]) await each.ask('enter', 'kitchen');
    await ben.ask('toOne', phone.socket.id);
    await carl.ask('toMe');
    await ben.ask('toUser', 'ana');
    await carl.ask('toRoom', 'kitchen');
    await ben.ask('toOthers', 'kitchen');
    await ben.ask('toEveryone');
    await settled(all);
    expect(all.map(toldTo)).toEqual([
      ['one', 'user', 'room', 'others', 'everyone'],
      ['user', 'everyone'],
      ['room', 'everyone'],
      ['me', 'everyone'],
    ]);
  });
});

describe('all devices of a user', () => {
  it('B1 are reached in each namespace, those of ours too, and nobody else', async () => {
    for (const namespace of ['/chat', '/cursors', '/notifications', '/live-scores']) {
      const [phone, laptop, ben] = [await join('ana', namespace), await join('ana', namespace), await join('ben', namespace)];
      const io = server.adapter.servers[0]?.of(namespace);
      io?.to(userRoom('ana')).emit('told', namespace);
      for (const device of [phone, laptop]) expect(await device.next('told', (payload: unknown) => payload === namespace)).toBe(namespace);
      io?.emit('told', 'everyone');
      await ben.next('told', (payload: unknown) => payload === 'everyone');
      expect(toldTo(ben)).toEqual(['everyone']);
    }
  });

  it('B1 a device that is gone is reached no more, and the others are', async () => {
    const [phone, laptop] = [await join('ana'), await join('ana')];
    phone.socket.disconnect();
    await laptop.ask('toUser', 'ana');
    await settled([laptop]);
    expect([toldTo(phone), toldTo(laptop)]).toEqual([[], ['user']]);
  });

  it('SECURITY 8: nobody gets there by naming the room, in whatever form', async () => {
    const [ana, mallory] = [await join('ana'), await join('mallory')];
    for (const guess of ['ana', 'user ana', 'user:ana', 'user  ana', `user ${ana.socket.id} ana`]) await mallory.ask('enter', guess);
    await ana.ask('toUser', 'ana');
    await settled([ana, mallory]);
    expect([toldTo(ana), toldTo(mallory)]).toEqual([['user'], []]);
    // 128 bits of chance.
    expect(userRoom('ana')).toMatch(/^user [\w-]{22} ana$/);
  });
});

it('SECURITY 5: who was refused in a namespace is in no room of it', async () => {
  const token = await server.tokenOf('ana', { rooms: { 'chat:*': 'rw' } });
  const ana = await join('ana', '/chat');
  const refused = ana.socket.io.socket('/notifications', { auth: { token } });
  const problem = await new Promise<{ data?: unknown }>((resolve) => refused.connect().once('connect_error', resolve));
  expect(problem.data).toMatchObject({ code: 'forbidden' });
  expect(server.adapter.servers[0]?.of('/notifications').adapter.rooms.has(userRoom('ana'))).toBe(false);
});
