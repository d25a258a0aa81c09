import { EventEmitter } from 'node:events';
import type { Server } from 'socket.io';
import { io as client } from 'socket.io-client';
import { afterEach, describe, expect, test } from 'vitest';
import { connectionStats, engineStats } from './read-stats.ts';
import { accelerated, closeAll } from './testing/accelerated.ts';
import { LocalCluster } from './testing/local-cluster.ts';
import { RawClient } from './testing/raw-client.ts';

afterEach(closeAll);

const members = (port: number, count: number): Promise<RawClient[]> => Promise.all(Array.from({ length: count }, () => RawClient.joined(port)));

const eventsOf = ({ texts }: RawClient): string[] => texts.slice(2);

async function allReceive(clients: RawClient[], events: string[]): Promise<void> {
  for (const each of clients) {
    await each.until(() => each.texts.length >= events.length + 2);
    expect(eventsOf(each)).toEqual(events);
  }
}

test('a broadcast to many members is one write for each of them per turn', async () => {
  const { io, port } = await accelerated();
  const clients = await members(port, 10);
  const before = engineStats(io);
  for (let i = 0; i < 50; i++) io.emit('n', i);
  await allReceive(
    clients,
    Array.from({ length: 50 }, (_, i) => `42["n",${i}]`),
  );
  const { writes, frames } = engineStats(io);
  expect([writes - before.writes, frames - before.frames]).toEqual([10, 500]);
});

test('whoever listens to packetCreate of a connection hears of each of its packets', async () => {
  const { io, port, arrival } = await accelerated();
  const [socket] = await Promise.all([arrival(), RawClient.joined(port)]);
  const clients = await members(port, 5);
  const heard: unknown[] = [];
  socket.conn.on('packetCreate', ({ data }: { data: unknown }) => heard.push(data));
  io.emit('n', 1);
  await allReceive(clients, ['42["n",1]']);
  expect(heard).toEqual(['2["n",1]']);
});

test('whoever listens to flush of the engine hears of all connections', async () => {
  const { io, port } = await accelerated();
  const clients = await members(port, 5);
  let flushes = 0;
  io.engine.on('flush', () => flushes++);
  io.emit('n', 1);
  await allReceive(clients, ['42["n",1]']);
  expect(flushes).toBe(5);
});

test('the callback of an Engine.IO send is called once its bytes have left', async () => {
  const { port, arrival } = await accelerated();
  const [socket, peer] = await Promise.all([arrival(), RawClient.joined(port)]);
  const order: string[] = [];
  socket.emit('before');
  const sent = new Promise<void>((resolve) => socket.conn.send('2["mine"]', undefined, () => resolve(void order.push('sent'))));
  order.push('returned');
  await sent;
  expect(order).toEqual(['returned', 'sent']);
  await allReceive([peer], ['42["before"]', '42["mine"]']);
});

test('a catch-all listener that empties the room in the middle of a broadcast does what it does in stock', async () => {
  const { io, port, arrival } = await accelerated();
  const [socket] = await Promise.all([arrival(), RawClient.joined(port)]);
  const clients = await members(port, 5);
  io.socketsJoin('room');
  socket.onAnyOutgoing((event) => {
    if (event === 'n') io.socketsLeave('room');
  });
  io.to('room').emit('n', 1);
  io.emit('end');
  await allReceive(clients, ['42["end"]']);
});

test('members that join, leave or disconnect between two broadcasts of one turn get what they should', async () => {
  const { io, port, arrival } = await accelerated();
  const [socket, peer] = await Promise.all([arrival(), RawClient.joined(port)]);
  const others = await members(port, 5);
  io.socketsJoin('room');
  io.to('room').emit('n', 1);
  void socket.leave('room');
  io.to('room').emit('n', 2);
  void socket.join('room');
  io.to('room').emit('n', 3);
  socket.to('room').emit('n', 4);
  socket.disconnect();
  io.to('room').emit('n', 5);
  await allReceive(others, ['42["n",1]', '42["n",2]', '42["n",3]', '42["n",4]', '42["n",5]']);
  await peer.until(() => peer.texts.at(-1) === '41');
  expect(eventsOf(peer)).toEqual(['42["n",1]', '42["n",3]', '41']);
});

test('a sender that left the room of its own name gets its own broadcast, as in stock', async () => {
  const { io, port, arrival } = await accelerated();
  const [socket, peer] = await Promise.all([arrival(), RawClient.joined(port)]);
  const others = await members(port, 5);
  io.socketsJoin('room');
  socket.to('room').emit('n', 1);
  void socket.leave(socket.id);
  socket.to('room').emit('n', 2);
  await allReceive(others, ['42["n",1]', '42["n",2]']);
  await allReceive([peer], ['42["n",2]']);
});

test('a listener to join-room that broadcasts in the middle of a join leaves no stale list behind', async () => {
  const { io, port, arrival } = await accelerated();
  const others = await members(port, 5);
  io.socketsJoin(['a', 'b']);
  io.of('/').adapter.on('join-room', (room: string) => {
    if (room === 'a') io.to('b').emit('seen');
  });
  const [socket, peer] = await Promise.all([arrival(), RawClient.joined(port)]);
  void socket.join(['a', 'b']);
  io.to('b').emit('n', 1);
  await allReceive(others, ['42["seen"]', '42["n",1]']);
  await allReceive([peer], ['42["n",1]']);
});

test('B2 a broadcast at the moment of an upgrade does not overtake what waits for the connection', async () => {
  const { io, port, arrival } = await accelerated();
  const polling = `http://127.0.0.1:${port}/socket.io/?EIO=4&transport=polling`;
  const { sid } = JSON.parse((await (await fetch(polling)).text()).slice(1)) as { sid: string };
  const arrived = arrival();
  await fetch(`${polling}&sid=${sid}`, { method: 'POST', body: '40' });
  const socket = await arrived;
  socket.conn.on('upgrade', () => io.emit('during'));
  const peer = new RawClient(port, { path: `/socket.io/?EIO=4&transport=websocket&sid=${sid}` });
  peer.text('2probe');
  await peer.until(() => peer.texts.includes('3probe'));
  io.emit('before');
  peer.text('5');
  await peer.until(() => peer.texts.includes('42["during"]'));
  io.emit('after');
  await peer.until(() => peer.texts.includes('42["after"]'));
  expect(peer.texts.filter((text) => text.startsWith('42'))).toEqual(['42["before"]', '42["during"]', '42["after"]']);
});

test('an adapter named after the server was made is accelerated too', async () => {
  const { io, port } = await accelerated();
  io.adapter(new LocalCluster().adapter());
  const clients = await members(port, 6);
  const before = engineStats(io).writes;
  for (let i = 0; i < 10; i++) io.local.emit('n', i);
  await allReceive(
    clients,
    Array.from({ length: 10 }, (_, i) => `42["n",${i}]`),
  );
  expect(engineStats(io).writes - before).toBe(6);
});

describe('connection state recovery', () => {
  test('a client that lost its connection gets what it missed, and is told that it recovered', async () => {
    const { io, port, arrival } = await accelerated({ connectionStateRecovery: {} });
    const peer = client(`http://127.0.0.1:${port}`, { transports: ['websocket'], reconnectionDelay: 10 });
    const got: unknown[] = [];
    peer.on('n', (number: unknown) => got.push(number));
    const socket = await arrival();
    void socket.join('room');
    io.to('room').emit('n', 1);
    await new Promise((resolve) => peer.once('n', resolve));
    const back = new Promise((resolve) => peer.once('connect', () => resolve(peer.recovered)));
    socket.conn.close();
    io.to('room').emit('n', 2);
    io.to('elsewhere').emit('n', 3);
    io.to('room').emit('n', 4);
    expect(await back).toBe(true);
    io.to('room').emit('n', 5);
    while (got.length < 4) await new Promise((resolve) => peer.once('n', resolve));
    expect(got).toEqual([1, 2, 4, 5]);
    peer.disconnect();
  });

  test('a slow consumer keeps its session', async () => {
    const { io, port, arrival } = await accelerated({ connectionStateRecovery: {} }, { soft: 1_024, hard: 64 * 1_024, closeTimeoutMs: 100 });
    const [socket, peer] = await Promise.all([arrival(), RawClient.joined(port)]);
    peer.stopReading();
    const reason = new Promise((resolve) => socket.once('disconnect', resolve));
    while (socket.connected) {
      io.emit('n', 'x'.repeat(64 * 1_024));
      await new Promise((resolve) => setImmediate(resolve));
    }
    expect(await reason).toBe('transport error');
    expect(engineStats(io).slowConsumers).toBe(1);
  });
});

test('stats of one connection count its frames and bytes', async () => {
  const { io, port, arrival } = await accelerated();
  const [socket, peer] = await Promise.all([arrival(), RawClient.joined(port)]);
  const before = connectionStats(socket);
  io.emit('n', 1);
  await allReceive([peer], ['42["n",1]']);
  const { frames, bytes, dropped, waiting } = connectionStats(socket);
  expect({ frames: frames - before.frames, bytes: bytes - before.bytes, dropped, waiting }).toEqual({ frames: 1, bytes: 11, dropped: 0, waiting: 0 });
});

test('stats of a server without us are refused with a sentence', () => {
  expect(() => engineStats(new EventEmitter() as unknown as Server)).toThrow('was not made with accelerate');
});
