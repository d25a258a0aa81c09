import { limits } from '@partyline/protocol';
import { FakeClock } from '@partyline/testing';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { connect, type TestClient } from '../testing/test-client.ts';
import { HeldStore } from '../testing/held-store.ts';
import { startTestServer, type TestServer } from '../testing/test-server.ts';
import { until } from '../testing/until.ts';

let server: TestServer;
let store: HeldStore;
let clients: TestClient[];

const person = async (user: string): Promise<TestClient> => {
  const made = await connect(`${server.url}/chat`, { auth: { token: await server.tokenOf(user) } });
  clients.push(made);
  return made;
};

beforeEach(async () => {
  store = new HeldStore();
  clients = [];
  server = await startTestServer({ store });
});
afterEach(async () => {
  store.release();
  for (const { socket } of clients) socket.disconnect();
  await server.close();
});

describe('while a join is under way', () => {
  it('leaving wins, whatever the store says later', async () => {
    const ana = await person('ana');
    store.hold();
    const joining = ana.ask('joinRoom', 'lobby');
    await until(() => store.waiting > 0);
    expect(await ana.ask('leaveRoom', 'lobby')).toEqual({ ok: true });
    store.release();
    expect(await joining).toMatchObject({ ok: false, error: { code: 'not_found' } });
    expect(server.members.count('chat:lobby')).toBe(0);
    await ana.ask('sendMessage', { room: 'lobby', text: 'to nobody' });
    await ana.ask('history', { room: 'lobby' });
    expect(ana.events).toEqual([]);
  });

  it('leaving and joining again is a stay of its own', async () => {
    const ana = await person('ana');
    store.hold();
    const first = ana.ask('joinRoom', 'lobby');
    await until(() => store.waiting > 0);
    await ana.ask('leaveRoom', 'lobby');
    const second = ana.ask('joinRoom', 'lobby');
    store.release();
    expect(await first).toMatchObject({ ok: false });
    expect(await second).toMatchObject({ ok: true, memberCount: 1 });
  });

  it('a connection that is lost leaves no member behind', async () => {
    const [ana, ben] = [await person('ana'), await person('ben')];
    store.hold();
    ana.socket.emit('joinRoom', 'lobby');
    await until(() => store.waiting > 0);
    ana.socket.io.engine.close();
    await until(() => server.adapter.servers[0]?.engine.clientsCount === 1);
    store.release();
    const answer = await ben.ask<{ members: { user: string }[] }>('joinRoom', 'lobby');
    expect(answer.members.map(({ user }) => user)).toEqual(['ben']);
    expect(server.adapter.servers[0]?.of('/chat').adapter.rooms.get('chat:lobby')?.size).toBe(1);
  });

  it('asking twice gives two answers and one membership', async () => {
    const ana = await person('ana');
    store.hold();
    const answers = Promise.all([ana.ask('joinRoom', 'lobby'), ana.ask('joinRoom', { room: 'lobby' })]);
    await until(() => store.waiting > 0);
    store.release();
    expect(await answers).toMatchObject([{ ok: true }, { ok: true }]);
    expect(ana.all('userJoined')).toHaveLength(1);
    await ana.ask('leaveRoom', 'lobby');
    expect(server.members.count('chat:lobby')).toBe(0);
  });

  it('what is published meanwhile is in the answer or comes after it, never both, never neither', async () => {
    const [ana, ben] = [await person('ana'), await person('ben')];
    for (let round = 0; round < 50; round++) {
      const room = `round-${round}`;
      const publishes = [1, 2, 3].map((n) => ben.ask('sendMessage', { room, text: String(n) }));
      const { entries } = await ana.ask<{ entries: { seq: number }[] }>('joinRoom', room);
      await Promise.all([...publishes, ben.ask('sendMessage', { room, text: 'last' })]);
      const ofRoom = (message: { room: string }): boolean => message.room === room;
      await ana.next('newMessage', (message: { room: string; text: string }) => ofRoom(message) && message.text === 'last');
      const live = ana.all<{ room: string; seq: number }>('newMessage').filter(ofRoom);
      expect([...entries, ...live].map(({ seq }) => seq)).toEqual([1, 2, 3, 4]);
    }
  });
});

describe('limits of a connection', () => {
  it('SECURITY 9: 200 rooms, and one more after leaving one', async () => {
    const ana = await person('ana');
    for (let i = 0; i < limits.roomsPerConnection; i++) expect(await ana.ask('joinRoom', `room-${i}`)).toMatchObject({ ok: true });
    expect(await ana.ask('joinRoom', 'one-more')).toMatchObject({ ok: false, error: { code: 'too_many_rooms' } });
    expect(await ana.ask('joinRoom', 'room-7')).toMatchObject({ ok: true });
    await ana.ask('leaveRoom', 'room-7');
    expect(await ana.ask('joinRoom', 'one-more')).toMatchObject({ ok: true });
  });

  it('SECURITY 9: joins that failed take no room', async () => {
    const ana = await person('ana');
    store.hold();
    const joins = Array.from({ length: limits.roomsPerConnection }, (_, i) => ana.ask('joinRoom', `room-${i}`));
    await until(() => store.waiting === limits.roomsPerConnection);
    expect(await ana.ask('joinRoom', 'one-more')).toMatchObject({ error: { code: 'too_many_rooms' } });
    for (let i = 0; i < limits.roomsPerConnection; i++) ana.socket.emit('leaveRoom', `room-${i}`);
    await ana.ask('leaveRoom', 'room-0');
    store.release();
    await Promise.all(joins);
    expect(await ana.ask('joinRoom', 'one-more')).toMatchObject({ ok: true });
  });

  it('SECURITY 9 12: 1,000 requests whose answers are due', async () => {
    const [ana, ben] = [await person('ana'), await person('ben')];
    await ana.ask('joinRoom', 'lobby');
    store.hold();
    const answers = Array.from({ length: limits.pendingAcks + 1 }, (_, i) => ana.ask('sendMessage', { room: 'lobby', text: String(i) }));
    expect(await answers.at(-1)).toMatchObject({ ok: false, error: { code: 'busy', retryAfterMs: expect.any(Number) } });
    expect(await ben.ask('leaveRoom', 'lobby')).toEqual({ ok: true });
    store.release();
    expect(await Promise.all(answers.slice(0, -1))).toMatchObject(Array.from({ length: limits.pendingAcks }, (_, i) => ({ ok: true, seq: i + 1 })));
    expect(await ana.ask('sendMessage', { room: 'lobby', text: 'again' })).toMatchObject({ ok: true });
  });
});

describe('members of a large room', () => {
  it('are listed up to 200, and no longer announced above that', async () => {
    const ana = await person('ana');
    await ana.ask('joinRoom', 'lobby');
    for (let i = 1; i < limits.announcedMembers; i++) server.members.join('chat:lobby', `c${i}`, { user: `u${i}`, name: `u${i}`, color: '#DE281B' });
    const ben = await person('ben');
    const answer = await ben.ask<{ members: unknown[]; memberCount: number }>('joinRoom', 'lobby');
    expect([answer.members.length, answer.memberCount]).toEqual([limits.membersListed, limits.announcedMembers + 1]);
    await ben.ask('leaveRoom', 'lobby');
    await ana.next('userLeft');
    expect(ana.all('userJoined')).toMatchObject([{ user: 'ana' }]);
    expect(ana.all('userLeft')).toMatchObject([{ user: 'ben', memberCount: 200 }]);
  });
});

it('E5 a reload does not blink, and a drop is told when its grace is over', async () => {
  const clock = new FakeClock();
  await server.close();
  server = await startTestServer({ clock, graceMs: 15_000 });
  const [ana, ben] = [await person('ana'), await person('ben')];
  await ana.ask('joinRoom', 'lobby');
  await ben.ask('joinRoom', 'lobby');
  ana.socket.io.engine.close();
  await until(() => server.adapter.servers[0]?.engine.clientsCount === 1);
  const again = await person('ana');
  await again.ask('joinRoom', 'lobby');
  clock.advance(20_000);
  again.socket.io.engine.close();
  await until(() => server.adapter.servers[0]?.engine.clientsCount === 1);
  clock.advance(14_999);
  expect(server.members.count('chat:lobby')).toBe(2);
  clock.advance(1);
  await ben.next('userLeft');
  expect(ben.all('userJoined')).toMatchObject([{ user: 'ben' }]);
  expect(ben.all('userLeft')).toMatchObject([{ user: 'ana' }]);
});
