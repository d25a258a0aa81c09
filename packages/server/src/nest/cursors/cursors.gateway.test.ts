import { connectionStats } from '@partyline/engine';
import { limits, up } from '@partyline/protocol';
import { FakeClock } from '@partyline/testing';
import type { Server } from 'socket.io';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { CursorField } from '../../core/cursors/cursor-field.ts';
import { silentLog } from '../../logging/logger.ts';
import { drain } from '../drain/drain.ts';
import { CursorClient } from '../testing/cursor-client.ts';
import { startTestServer, type TestServer } from '../testing/test-server.ts';
import { until } from '../testing/until.ts';

const transports = { websocket: ['websocket'], polling: ['polling'] };
const room = 'lobby';
/** Long enough for everything that is due to be told, and for a second snapshot. */
const longMs = 5_000;

let clock: FakeClock;
let server: TestServer;
let clients: CursorClient[];

beforeEach(async () => {
  clock = new FakeClock();
  clients = [];
  server = await startTestServer({ clock });
});
afterEach(async () => {
  for (const each of clients) each.close();
  await server.close();
});

async function person(user: string, { claims = {}, transport = ['websocket'] }: { claims?: object; transport?: string[] } = {}): Promise<CursorClient> {
  const token = await server.tokenOf(user, { name: user, ...claims });
  const made = await CursorClient.connect(server.url, token, { transports: transport });
  clients.push(made);
  return made;
}

/** Resolves once the server took in as many moves as were sent to it. */
const moved = (count: number): Promise<void> => until(() => server.cursors.stats.moves === count);

const refusal = (code: string): object => ({ ok: false, error: expect.objectContaining({ code }) });

it('handles every event of the wire, and no other', async () => {
  const ana = await person('ana');
  const socket = server.adapter.servers[0]?.of('/cursors').sockets.get(ana.client.socket.id as string);
  const own = ['error', 'disconnect'];
  const handled = (socket?.eventNames() ?? []).map(String).filter((name) => !own.includes(name));
  expect([...handled, 'refreshToken'].sort()).toEqual(Object.keys(up['/cursors']).sort());
});

describe.each(Object.entries(transports))('cursors over %s', (_, transport) => {
  it('E1 the last of several moves counts, also where some of them ask for an answer', async () => {
    const [ana, ben] = [await person('ana', { transport }), await person('ben', { transport })];
    await ana.join(room);
    await ben.join(room);
    const { socket } = ana.client;
    // Only plain ones are taken directly: they must not overtake this one.
    socket.emit('move', [room, 1, 1], () => {});
    socket.emit('move', [room, 2, 2]);
    socket.emit('move', [room, 3, 3], () => {});
    socket.emit('move', [room, 4, 4]);
    await moved(4);
    clock.advance(longMs);
    await ben.sees(0, { x: 4, y: 4 });
  });

  it('E1 everyone sees everyone where they are, named and coloured, until they hide or leave', async () => {
    const [ana, ben] = [await person('ana', { transport }), await person('ben', { transport })];
    const mine = await ana.join(room);
    expect(mine).toMatchObject({ room, slot: 0, movesPerSecond: 0, members: [[0, 'ana', 'ana', mine.color]], memberCount: 1 });
    const his = await ben.join(room);
    expect(his.members).toEqual([
      [0, 'ana', 'ana', mine.color],
      [1, 'ben', 'ben', his.color],
    ]);
    expect(his.color).not.toBe(mine.color);
    expect(await ana.client.next('budget')).toEqual({ room, movesPerSecond: his.movesPerSecond });
    clock.advance(500);
    expect(await ana.client.next('roster')).toEqual({
      room,
      joined: [
        [0, 'ana', 'ana', mine.color],
        [1, 'ben', 'ben', his.color],
      ],
      left: [],
      memberCount: 2,
    });

    ana.move(room, 65_535, 0);
    await moved(1);
    clock.advance(longMs);
    await ben.sees(0, { x: 65_535, y: 0 });
    const cleo = await person('cleo', { transport });
    await cleo.join(room);
    await cleo.sees(0, { x: 65_535, y: 0 });
    ana.move(room);
    await moved(2);
    clock.advance(longMs);
    await ben.sees(0, undefined);
    await cleo.sees(0, undefined);

    expect(await ana.client.ask('leave', { room })).toEqual({ ok: true });
    clock.advance(500);
    await ben.client.next('roster', ({ left }: { left: number[] }) => left.includes(0));
  });
});

it('E1 frames come to a stock client as a Buffer of their own, small in number and size', async () => {
  const [ana, ben] = [await person('ana'), await person('ben')];
  await ana.join(room);
  await ben.join(room);
  ana.move(room, 1, 2);
  await moved(1);
  clock.advance(1);
  await until(() => ben.frames.length === 1);
  const [[where, bytes] = []] = ben.frames;
  expect(where).toBe(room);
  expect(Buffer.isBuffer(bytes)).toBe(true);
  expect([...(bytes ?? [])]).toEqual([1, 0, 1, 0, 0xc0, 0, 1, 0xc0, 0, 2]);
});

it('E1 who is alone is told nothing of its own moves, and to send none', async () => {
  const ana = await person('ana');
  expect((await ana.join(room)).movesPerSecond).toBe(0);
  for (let i = 1; i <= 20; i++) ana.move(room, i, i);
  await moved(20);
  clock.advance(longMs);
  await ana.client.ask('people', { room, slots: [0] });
  expect(ana.frames).toEqual([]);
  const ben = await person('ben');
  await ben.join(room);
  clock.advance(1);
  await ben.sees(0, { x: 20, y: 20 });
});

it('E2 moves between two ticks come as one frame for each member, and one room says nothing of another', async () => {
  const [ana, ben, cleo] = [await person('ana'), await person('ben'), await person('cleo')];
  for (const each of [ana, ben]) await each.join(room);
  await cleo.join('tea');
  clock.advance(longMs);
  for (let i = 1; i <= 50; i++) {
    ana.move(room, i, i);
    ben.move(room, i + 100, i);
  }
  await moved(100);
  clock.advance(1);
  await ben.sees(0, { x: 50, y: 50 });
  await ana.sees(1, { x: 150, y: 50 });
  expect([ana.frames.length, ben.frames.length, cleo.frames.length]).toEqual([1, 1, 0]);
});

it('E2 all members of a room are sent the very same buffer', async () => {
  const members = await Promise.all(Array.from({ length: 6 }, (_, i) => person(`person-${i}`)));
  for (const member of members) await member.join(room);
  clock.advance(longMs);
  for (const { client } of members) await client.next('roster');
  const written = spyOnWrites(server);
  members[0]?.move(room, 7, 7);
  await moved(1);
  clock.advance(1);
  for (const member of members) await member.sees(0, { x: 7, y: 7 });
  expect(written).toHaveLength(6);
  expect(new Set(written).size).toBe(1);
});

it('E1 D9 who reads too slowly loses frames, is told in the end that it missed some, and is right again after asking', async () => {
  const [ana, ben] = [await person('ana'), await person('ben')];
  await ana.join(room);
  await ben.join(room);
  clock.advance(longMs);
  const socket = server.adapter.servers[0]?.of('/cursors').sockets.get(ben.client.socket.id as string);
  const wire = tcpOf(socket);
  wire.cork();
  socket?.emit('error', { code: 'internal', message: 'x'.repeat(100_000) });
  await until(() => wire.writableLength > 64 * 1024);
  const before = wire.writableLength;
  for (let i = 1; i <= 5; i++) {
    ana.move(room, i * 1_000, i);
    await moved(i);
    clock.advance(50);
  }
  expect(connectionStats(socket as object as never).dropped).toBe(5);
  expect(wire.writableLength).toBe(before);
  wire.uncork();
  await ana.sees(0, { x: 5_000, y: 5 });
  await ben.client.next('error');
  ben.frames.length = 0;
  // The last position is said whole, and then that there is nothing more to say.
  wire.cork();
  socket?.emit('error', { code: 'internal', message: 'x'.repeat(100_000) });
  await until(() => wire.writableLength > 64 * 1024);
  clock.advance(longMs);
  wire.uncork();
  await until(() => ben.isBehind);
  expect(ben.frames).toHaveLength(1);
  expect(await ben.resync(room)).toMatchObject({ ok: true, more: false });
  expect([...ben.seen]).toEqual([[0, { x: 5_000, y: 5 }]]);
});

describe('moves', () => {
  it('SECURITY 9: that come too fast are dropped without a word and counted, and cost no events', async () => {
    await server.close();
    server = await startTestServer({ clock, rates: { connection: { moves: { perSecond: 10, burst: 20 }, events: { perSecond: 1, burst: 20 } } } });
    const ana = await person('ana');
    await ana.join(room);
    for (let i = 0; i < 500; i++) ana.move(room, i, i);
    await until(() => server.cursors.stats.dropped === 480);
    expect(server.cursors.stats.moves).toBe(20);
    expect(await ana.client.ask('people', { room, slots: [0] })).toMatchObject({ ok: true });
    expect(ana.client.all('error')).toEqual([]);
    clock.advance(1000);
    ana.move(room, 1, 1);
    await moved(21);
  });

  it('SECURITY 9: of a sender in debt with its bytes are dropped, and its connection goes where it goes on', async () => {
    await server.close();
    server = await startTestServer({ clock, rates: { connection: { bytes: { perSecond: 100, burst: 2_000 } } } });
    const ana = await person('ana');
    await ana.join(room);
    while (ana.client.socket.connected) {
      for (let i = 0; i < 20; i++) ana.client.socket.emit('move', [room, i, i]);
      await new Promise((resolve) => setImmediate(resolve));
    }
    expect(server.cursors.stats.dropped).toBeGreaterThan(0);
    expect(ana.client.all('error')).toEqual([]);
  });

  it('A7 that are none are refused with a word', async () => {
    const ana = await person('ana');
    await ana.join(room);
    for (const bad of [[room, 1], [room, 1, 65_536], [room, -1, 0], [room, 0.5, 0], [room, '1', 2], 'lobby', { room, x: 1, y: 1 }, [], undefined]) {
      ana.client.socket.emit('move', bad);
    }
    ana.client.socket.emit('move', room, 1, 2);
    await until(() => ana.client.all('error').length === 10);
    expect(new Set(ana.client.all<{ code: string }>('error').map(({ code }) => code))).toEqual(new Set(['invalid_payload']));
    expect(await ana.client.ask('move', [room, 'x', 1])).toEqual(refusal('invalid_payload'));
    expect(server.cursors.stats.moves).toBe(0);
  });

  it('in a room that one is not in, or no longer, do nothing', async () => {
    const [ana, ben] = [await person('ana'), await person('ben')];
    await ben.join(room);
    await ana.join('tea');
    ana.move(room, 1, 1);
    await ana.client.ask('leave', { room: 'tea' });
    ana.move('tea', 1, 1);
    expect(await ana.client.ask('leave', { room: 'tea' })).toEqual({ ok: true });
    expect(server.cursors.stats.moves).toBe(0);
    expect(ana.client.all('error')).toEqual([]);
  });
});

describe('who looks at part of a surface', () => {
  const corner = { left: 0, top: 0, right: 8_000, bottom: 8_000 };

  it('is told of what is there, from the join on or later, and of all of it again', async () => {
    const [ana, ben, cleo] = [await person('ana'), await person('ben'), await person('cleo')];
    await ana.join(room);
    await ben.join(room);
    ana.move(room, 100, 100);
    ben.move(room, 60_000, 60_000);
    await moved(2);
    clock.advance(longMs);
    await cleo.join(room, { area: corner });
    clock.advance(longMs);
    await cleo.sees(0, { x: 100, y: 100 });
    expect(cleo.seen.has(1)).toBe(false);
    expect(await cleo.look(room, null)).toMatchObject({ ok: true, more: false });
    expect(cleo.seen.size).toBe(2);
    clock.advance(longMs);
    await cleo.look(room, { ...corner, left: 1_000 });
    ben.move(room, 5_000, 5_000);
    await moved(3);
    clock.advance(longMs);
    await cleo.sees(1, { x: 5_000, y: 5_000 });
    const frames = cleo.frames.length;
    ben.move(room, 30_000, 30_000);
    await moved(4);
    clock.advance(longMs);
    await cleo.sees(1, undefined);
    const after = cleo.frames.length;
    expect(after).toBeGreaterThan(frames);
    ben.move(room, 31_000, 30_000);
    await moved(5);
    clock.advance(longMs);
    await ana.sees(1, { x: 31_000, y: 30_000 });
    await cleo.client.ask('people', { room, slots: [0] });
    expect(cleo.frames).toHaveLength(after);
  });
});

describe('surfaces of a room', () => {
  it('are apart, and one has a cursor on one of them at a time', async () => {
    const [ana, ben, cleo] = [await person('ana'), await person('ben'), await person('cleo')];
    await ana.join(room, { surface: 'page-1' });
    await ben.join(room, { surface: 'page-1' });
    expect((await cleo.join(room, { surface: 'page-2' })).memberCount).toBe(1);
    ana.move(room, 1, 1);
    await moved(1);
    clock.advance(longMs);
    await ben.sees(0, { x: 1, y: 1 });
    expect(cleo.frames).toEqual([]);
    expect((await ben.join(room, { surface: 'page-2' })).members.map(([, user]) => user)).toEqual(['cleo', 'ben']);
    clock.advance(500);
    await ana.client.next('roster', ({ left }: { left: number[] }) => left.includes(1));
    expect(ana.client.all('budget').at(-1)).toEqual({ room, movesPerSecond: 0 });
    const frames = ben.frames.length;
    ana.move(room, 2, 2);
    cleo.move(room, 3, 3);
    await moved(3);
    clock.advance(longMs);
    await ben.sees(0, { x: 3, y: 3 });
    expect(ben.frames.slice(frames).every(([, bytes]) => bytes.length < 20)).toBe(true);
  });
});

it('E3 who goes from one crowded surface to another, and from part to part, is sent no more than 32,000 bytes in any second', async () => {
  const joins = vi.spyOn(CursorField.prototype, 'join');
  const [ana, ben] = [await person('ana'), await person('ben')];
  await ben.join(room, { surface: 'page-2' });
  await ana.join(room, { surface: 'page-1' });
  const [page2, page1] = joins.mock.contexts as [CursorField, CursorField];
  joins.mockRestore();
  const crowd = Array.from({ length: 500 }, (_, i) => `person-${i}`);
  for (const field of [page1, page2]) for (const user of crowd) field.join(user, { user, name: user, color: '' });
  const sent: [at: number, bytes: number][] = [];
  const got = ({ length }: Uint8Array): void => void sent.push([clock.monotonic(), length + 70]);

  /** All of a crowd move, and every frame came. */
  async function live(field: CursorField): Promise<void> {
    for (let ms = 0; ms < 1_005; ms += 67) {
      for (const [i, user] of crowd.entries()) field.move(user, (i * 97 + clock.monotonic() * 331) % 65_536, (i * 157 + clock.monotonic() * 787) % 65_536);
      const before = ana.frames.length;
      clock.advance(67);
      await ana.client.ask('people', { room, slots: [0] });
      for (const [, bytes] of ana.frames.slice(before)) got(bytes);
    }
  }
  await live(page1);
  // Where nothing was told for a second, more may be at once than goes out of the last second.
  got((await ana.join(room, { surface: 'page-2' })).cursors);
  await live(page2);
  got((await ana.look(room, { left: 0, top: 0, right: 60_000, bottom: 50_000 })).cursors);
  await live(page2);
  await live(page2);
  got((await ana.join(room, { surface: 'page-1' })).cursors);
  await live(page1);
  const within = (end: number): number => sent.filter(([at]) => at > end - 1_000 && at <= end).reduce((sum, [, bytes]) => sum + bytes, 0);
  const most = Math.max(...sent.map(([at]) => within(at)));
  expect(most).toBeLessThanOrEqual(32_000);
  expect(most).toBeGreaterThan(28_000);
  expect(ana.isBehind).toBe(true);
});

describe('asking', () => {
  it.each([
    ['join', {}],
    ['viewport', { area: null }],
    ['resync', {}],
  ])('E3 with %s is answered once a second for each room', async (event, more) => {
    const ana = await person('ana');
    await ana.join(room);
    await ana.join('tea');
    const limited = { ok: false, error: { code: 'rate_limited', message: expect.any(String), retryAfterMs: 1000 } };
    expect(await ana.client.ask(event, { room, ...more })).toEqual(limited);
    clock.advance(999);
    expect(await ana.client.ask(event, { room, ...more })).toMatchObject({ error: { retryAfterMs: 1 } });
    clock.advance(1);
    expect(await ana.client.ask(event, { room, ...more })).toMatchObject({ ok: true });
  });

  it('E3 to join is refused right after leaving', async () => {
    const ana = await person('ana');
    await ana.join(room);
    clock.advance(longMs);
    await ana.client.ask('leave', { room });
    expect(await ana.client.ask('join', { room })).toEqual(refusal('rate_limited'));
    clock.advance(1000);
    await ana.join(room);
  });

  it('whose slots are whose is answered for those that are somebody', async () => {
    const [ana, ben] = [await person('ana'), await person('ben')];
    await ana.join(room);
    const { color } = await ben.join(room);
    expect(await ana.client.ask('people', { room, slots: [1, 7, 65_535] })).toEqual({ ok: true, members: [[1, 'ben', 'ben', color]] });
  });

  it.each(['viewport', 'resync', 'people'])('%s of a room that one is not in is refused', async (event) => {
    const ana = await person('ana');
    expect(await ana.client.ask(event, { room, area: null, slots: [0] })).toEqual(refusal('not_found'));
  });

  it('SECURITY 9: for the cursors of more rooms than ten is refused, until one is left', async () => {
    const ana = await person('ana');
    for (let i = 0; i < limits.cursorRoomsPerConnection; i++) await ana.join(`room-${i}`);
    expect(await ana.client.ask('join', { room })).toEqual(refusal('too_many_rooms'));
    clock.advance(1000);
    await ana.join('room-7');
    await ana.client.ask('leave', { room: 'room-7' });
    await ana.join(room);
  });
});

describe('who goes', () => {
  it('frees the slot at once, however they go, and a lone member is told to send nothing', async () => {
    const [ana, ben, cleo] = [await person('ana'), await person('ben'), await person('cleo')];
    for (const each of [ana, ben, cleo]) await each.join(room);
    ben.close();
    cleo.client.socket.io.engine.close();
    await ana.client.next('budget', ({ movesPerSecond }: { movesPerSecond: number }) => movesPerSecond === 0);
    clock.advance(500);
    expect(await ana.client.next('roster')).toMatchObject({ joined: [[0, 'ana', 'ana', expect.any(String)]], left: [1, 2], memberCount: 1 });
    const again = await person('ben');
    expect(await again.join(room)).toMatchObject({ slot: 3, memberCount: 2 });
  });

  it('by coming back with the same device, leaves no second cursor', async () => {
    const token = await server.tokenOf('ana');
    const ben = await person('ben');
    await ben.join(room);
    for (const attempt of [1, 2]) {
      const client = await CursorClient.connect(server.url, token, { auth: { token, device: { id: 'device-01', attempt } } });
      clients.push(client);
      expect(await client.join(room)).toMatchObject({ memberCount: 2 });
    }
  });

  it('A3 A5 by losing the right to read is told so, and hears nothing more of the room', async () => {
    const rooms = { 'chat:lobby': 'rw', 'chat:tea': 'r' };
    const [ana, ben] = [await person('ana', { claims: { rooms } }), await person('ben')];
    for (const each of [ana, ben]) {
      await each.join(room);
      await each.join('tea');
    }
    const token = await server.tokenOf('ana', { rooms: { 'chat:tea': 'r' }, name: 'Ana Maria' });
    expect(await ana.client.ask('refreshToken', { token })).toMatchObject({ ok: true });
    expect(await ana.client.next('removedFromRoom')).toEqual({ room, code: 'not_found', message: expect.any(String) });
    const before = ana.client.events.length;
    clock.advance(500);
    await ben.client.next('roster', (roster: { room: string; left: number[] }) => roster.room === room && roster.left.includes(0));
    await ben.client.next(
      'roster',
      (roster: { room: string; joined: unknown[][] }) => roster.room === 'tea' && roster.joined.some((each) => each[2] === 'Ana Maria'),
    );
    ben.move(room, 1, 1);
    ben.move('tea', 2, 2);
    await moved(2);
    clock.advance(longMs);
    await until(() => ana.frames.length > 0);
    expect(await ana.client.ask('people', { room: 'tea', slots: [1] })).toMatchObject({ ok: true });
    expect(new Set(ana.frames.map(([where]) => where))).toEqual(new Set(['tea']));
    expect(ana.client.events.slice(before).every(({ payload }) => payload === 'tea' || (payload as { room: string }).room === 'tea')).toBe(true);
    expect(await ana.client.ask('join', { room })).toEqual(refusal('not_found'));
    expect(await ana.client.ask('people', { room, slots: [1] })).toEqual(refusal('not_found'));
  });
});

it('a server that stops says so here too, hears no more moves, and lets go of every cursor', async () => {
  const [ana, ben] = [await person('ana'), await person('ben')];
  await ana.join(room);
  await ben.join(room);
  const [io] = server.adapter.servers;
  const drained = drain({ io: io as Server, commit: () => Promise.resolve(), spreadMs: 0, clock, log: silentLog });
  ana.move(room, 1, 1);
  await drained;
  expect(await ben.client.next('error')).toMatchObject({ code: 'shutting_down', retryAfterMs: 1000 });
  await ben.client.closed();
  expect(server.cursors.stats.moves).toBe(0);
  expect(io?.of('/cursors').adapter.rooms.size).toBe(0);
  clock.advance(longMs);
  expect(server.cursors.stats.frames).toBe(0);
});

interface Tcp {
  readonly writableLength: number;
  cork(): void;
  uncork(): void;
  write(chunk: Buffer, ...rest: unknown[]): boolean;
}

/** The TCP socket below a Socket.IO socket of the server. */
function tcpOf(socket: unknown): Tcp {
  return (socket as { conn: { transport: { socket: { _socket: Tcp } } } }).conn.transport.socket._socket;
}

/** Every buffer that is written to any client of cursors from now on. */
function spyOnWrites({ adapter }: TestServer): Buffer[] {
  const written: Buffer[] = [];
  for (const socket of adapter.servers[0]?.of('/cursors').sockets.values() ?? []) {
    const tcp = tcpOf(socket);
    const write = tcp.write.bind(tcp);
    tcp.write = (chunk, ...rest) => {
      written.push(chunk);
      return write(chunk, ...rest);
    };
  }
  return written;
}
