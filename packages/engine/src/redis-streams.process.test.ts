import { once } from 'node:events';
import { fc } from '@partyline/testing/properties';
import type { Server, Socket as ServerSocket } from 'socket.io';
import { io, type Socket } from 'socket.io-client';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { accelerate, engineStats } from './index.ts';
import { compare } from './testing/compare.ts';
import { program } from './testing/program.ts';
import { openOverRedis, redisPair } from './testing/redis-pair.ts';
import { findRedis, RedisServer } from './testing/redis-server.ts';
import type { Site } from './testing/site.ts';

const PROGRAMS = Number(process.env['ENGINE_PROGRAMS'] ?? 25);
const SEED = Number(process.env['ENGINE_SEED'] ?? 20_261_123);

const redisProgram = findRedis();

/** In no order: what servers emit by turns comes as Redis takes it. */
const texts = (received: readonly unknown[][]): string[] => received.map(([text]) => String(text)).toSorted();

/** Answers an event that asks for it. One that a returning session missed comes without asking any more. */
function answered(text: string): (...args: unknown[]) => boolean {
  return (...args) => {
    const answer = args.at(-1);
    if (typeof answer !== 'function') return false;
    (answer as (text: string) => void)(text);
    return true;
  };
}

describe.skipIf(redisProgram === undefined)('accelerated over the Redis Streams adapter (skipped where no redis-server is in the path)', () => {
  let redis: RedisServer;
  let site: Site;
  let west: Server;
  let east: Server;
  const clients: Socket[] = [];
  let streams = 0;

  beforeAll(async () => {
    redis = await RedisServer.start(redisProgram ?? '');
  });

  afterAll(() => redis.stop());

  beforeEach(async () => {
    site = await openOverRedis(redisPair(redis, `stream ${streams++}`).map((options) => accelerate(options)));
    [west, east] = site.nodes.map(({ server }) => server) as [Server, Server];
    await site.meet?.(['/']);
  });

  afterEach(async () => {
    for (const client of clients.splice(0)) client.disconnect();
    await site.close();
  });

  /** A client of one of the servers, what it received, and its socket there. */
  async function member(server: Server, room: string, transports = ['websocket']): Promise<{ client: Socket; received: unknown[][]; socket: ServerSocket }> {
    const port = site.nodes.find((node) => node.server === server)?.port;
    const client = io(`http://127.0.0.1:${port}`, { transports, forceNew: true, reconnectionDelay: 1, reconnectionDelayMax: 1 });
    clients.push(client);
    const received: unknown[][] = [];
    client.on('sync', answered('sync'));
    client.on('e', (...args: unknown[]) => {
      // less the offset that connection state recovery puts last
      if (!answered(room)(...args)) received.push(args.slice(0, -1));
    });
    const [[socket]] = (await Promise.all([once(server, 'connection'), new Promise<void>((resolve) => client.once('connect', resolve))])) as [
      [ServerSocket],
      void,
    ];
    await socket.join(room);
    return { client, received, socket };
  }

  /** Until all that the servers sent has arrived at the members. */
  async function arrived(): Promise<void> {
    await site.flush?.();
    const sockets = site.nodes.flatMap(({ server }) => [...server.of('/').sockets.values()]);
    await Promise.all(sockets.map((socket) => socket.emitWithAck('sync')));
  }

  test('B1 a room on both servers gets what either emits, once, in order, in shared frames', async () => {
    const members = await Promise.all([west, east].map((server) => member(server, 'red')));
    members.push(await member(west, 'red', ['polling']), await member(east, 'red'));
    const outsider = await member(east, 'blue');
    await arrived();
    const before = engineStats(east);
    for (let i = 0; i < 50; i++) west.to('red').emit('e', i);
    await arrived();
    for (const { received } of members) expect(received).toEqual(Array.from({ length: 50 }, (_, i) => [i]));
    expect(outsider.received).toEqual([]);
    const { frames, writes } = engineStats(east);
    expect(frames - before.frames).toBeGreaterThan(2 * (writes - before.writes));
  });

  test('B1 exceptions hold on both servers, the sender on another server among them', async () => {
    const [first, second] = [await member(west, 'red'), await member(east, 'red')];
    const third = await member(east, 'blue');
    first.socket.broadcast.emit('e', 'from the first');
    east.except('blue').emit('e', 'not to blue');
    west.to(['red', 'blue']).except(second.socket.id).emit('e', 'not to the second');
    await arrived();
    expect(texts(first.received)).toEqual(['not to blue', 'not to the second']);
    expect(texts(second.received)).toEqual(['from the first', 'not to blue']);
    expect(texts(third.received)).toEqual(['from the first', 'not to the second']);
  });

  test('B1 what is local stays on its server, and volatile packets reach whoever keeps up', async () => {
    const [here, there] = [await member(west, 'red'), await member(east, 'red')];
    const [mine, theirs] = [new Set<unknown>(), new Set<unknown>()];
    here.client.on('v', (text) => mine.add(text));
    there.client.on('v', (text) => theirs.add(text));
    west.local.emit('v', 'local');
    west.volatile.to('red').emit('v', 'volatile');
    await arrived();
    expect([...mine]).toEqual(['local', 'volatile']);
    expect([...theirs]).toEqual(['volatile']);
  });

  test('B1 binary attachments arrive byte by byte on both servers', async () => {
    const members = [await member(west, 'red'), await member(east, 'red'), await member(east, 'red', ['polling'])];
    const bytes = Buffer.from(Array.from({ length: 300 }, (_, i) => i & 0xff));
    west.to('red').emit('e', { bytes, more: [bytes.subarray(7, 9)] }, 'text');
    await arrived();
    for (const { received } of members) expect(received).toEqual([[{ bytes, more: [bytes.subarray(7, 9)] }, 'text']]);
  });

  test('B1 a broadcast is acknowledged by the members of both servers, or fails with the answers that came', async () => {
    await member(west, 'red');
    await member(east, 'red');
    const silent = await member(east, 'blue');
    expect(await west.timeout(5_000).to('red').emitWithAck('e', 1)).toEqual(['red', 'red']);
    silent.client.off('e');
    const error: unknown = await west
      .timeout(300)
      .emitWithAck('e', 2)
      .then(
        () => undefined,
        (reason: unknown) => reason,
      );
    expect(error).toMatchObject({ responses: ['red', 'red'] });
  });

  test('servers ask each other', async () => {
    east.on('question', (text: string, answer: (text: string) => void) => answer(`${text}?`));
    const heard = once(east, 'news');
    west.serverSideEmit('news', 'of the west');
    expect(await heard).toEqual(['of the west']);
    expect(await west.serverSideEmitWithAck('question', 'well')).toEqual(['well?']);
  });

  test('B1 sockets of another server are found, moved, spoken to and disconnected', async () => {
    const [here, there] = [await member(west, 'red'), await member(east, 'red')];
    const found = await west.in('red').fetchSockets();
    expect(found.map(({ id }) => id).toSorted()).toEqual([here.socket.id, there.socket.id].toSorted());
    const remote = found.find(({ id }) => id === there.socket.id);
    remote?.emit('e', 'to one');
    west.in('red').socketsJoin('blue');
    west.in(here.socket.id).socketsLeave('blue');
    await site.flush?.();
    east.to('blue').emit('e', 'to blue');
    await arrived();
    expect(here.received).toEqual([]);
    expect(there.received).toEqual([['to one'], ['to blue']]);
    const gone = new Promise((resolve) => there.client.once('disconnect', resolve));
    west.in('blue').disconnectSockets();
    expect(await gone).toBe('io server disconnect');
    expect(here.client.connected).toBe(true);
  });

  test('a session comes back on the other server with what it missed, in order and once', async () => {
    const { client, received, socket } = await member(west, 'red');
    socket.data = { name: 'Ada' };
    west.to('red').emit('e', 'before');
    await arrived();
    client.io.reconnection(false);
    const gone = [once(socket, 'disconnect'), new Promise((resolve) => client.once('disconnect', resolve))];
    socket.conn.close();
    await Promise.all(gone);
    west.to('red').emit('e', 'missed, of the west');
    await site.flush?.();
    east.to('red').emit('e', Buffer.from('missed, of the east'));
    west.to('blue').emit('e', 'for others');
    await site.flush?.();
    Object.assign(client.io, { uri: `http://127.0.0.1:${site.nodes[1]?.port}` });
    const back = new Promise<ServerSocket>((resolve) => east.once('connection', resolve));
    client.connect();
    const again = await back;
    await arrived();
    expect(again).toMatchObject({ recovered: true, id: socket.id, data: { name: 'Ada' } });
    expect(received).toEqual([['before'], ['missed, of the west'], [Buffer.from('missed, of the east')]]);
    east.to('red').emit('e', 'after');
    await arrived();
    expect(received.at(-1)).toEqual(['after']);
  });
});

describe.skipIf(redisProgram === undefined)('B2 on the Redis Streams adapter (skipped where no redis-server is in the path)', () => {
  test(`every client receives what it receives from stock Socket.IO, in each server's order (${PROGRAMS} programs)`, {
    timeout: 60_000 + PROGRAMS * 1_000,
  }, async () => {
    const redis = await RedisServer.start(redisProgram ?? '');
    const stock = await openOverRedis(redisPair(redis, 'stock'));
    const ours = await openOverRedis(redisPair(redis, 'ours').map((options) => accelerate(options, { hard: Infinity })));
    try {
      await fc.assert(
        fc.asyncProperty(program, async (each) => compare(each, await stock.run(each), await ours.run(each), 'source')),
        { numRuns: PROGRAMS, seed: SEED, endOnFailure: PROGRAMS > 100 },
      );
    } finally {
      await Promise.all([stock.close(), ours.close()]);
      await redis.stop();
    }
  });
});
