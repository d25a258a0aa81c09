import { down, JoinRoomAck, limits, type PresenceChange, type Typists } from '@partyline/protocol';
import { FakeClock } from '@partyline/testing';
import type { Socket } from 'socket.io';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { connect, type TestClient } from '../testing/test-client.ts';
import { startTestServer, type TestServer } from '../testing/test-server.ts';
import { until } from '../testing/until.ts';

const graceMs = 15_000;
const room = 'lobby';

let clock: FakeClock;
let server: TestServer;
let clients: TestClient[];

beforeEach(async () => {
  clock = new FakeClock();
  clients = [];
  server = await startTestServer({ clock, graceMs });
});
afterEach(async () => {
  for (const { socket } of clients) socket.disconnect();
  await server.close();
});

async function person(user: string, { claims = {}, transport = ['websocket'] }: { claims?: object; transport?: string[] } = {}): Promise<TestClient> {
  const made = await connect(`${server.url}/chat`, { auth: { token: await server.tokenOf(user, { ...claims }) }, transports: transport });
  clients.push(made);
  return made;
}

const join = async (client: TestClient, where = room): Promise<JoinRoomAck> => JoinRoomAck.parse(await client.ask('joinRoom', where));
const ok = { ok: true };
const refusal = (code: string): object => ({ ok: false, error: expect.objectContaining({ code }) });

/** Who types, each time that the client was told. */
const told = (client: TestClient): string[] => client.all<Typists>('typing').map(({ people, count }) => `${people.map(({ user }) => user).join(' ')} ${count}`);

/** Resolves once the client has heard all that was emitted to it so far. */
const heard = (client: TestClient): Promise<unknown> => client.ask('leaveRoom', 'no-room-of-anyone');

/** The server's side of it. */
const socketOf = (client: TestClient): Socket | undefined => server.adapter.servers[0]?.of('/chat').sockets.get(client.socket.id as string);

interface Tcp {
  readonly writableLength: number;
  cork(): void;
  uncork(): void;
}

/** As if its network had gone; resolves when the server knows. */
async function drop(client: TestClient): Promise<void> {
  const before = server.adapter.servers[0]?.engine.clientsCount ?? 0;
  client.socket.io.engine.close();
  await until(() => server.adapter.servers[0]?.engine.clientsCount === before - 1);
}

describe('typing', () => {
  it('E4 is shown to the room, and gone two seconds after the last key', async () => {
    const [ana, ben, cleo] = [await person('ana', { claims: { name: 'Ana' } }), await person('ben'), await person('cleo')];
    await join(ana);
    await join(ben);
    await join(cleo, 'tea');
    expect(await ana.ask('typing', { room })).toEqual(ok);
    clock.advance(600);
    expect(await ana.ask('typing', { room, ageMs: 100 })).toEqual(ok);
    expect(down['/chat'].typing.parse(await ben.next('typing'))).toMatchObject({ room, people: [{ user: 'ana', name: 'Ana' }], count: 1 });
    clock.advance(1_899);
    await heard(ben);
    expect(told(ben)).toEqual(['ana 1']);
    clock.advance(1);
    await ben.next('typing', ({ count }: Typists) => count === 0);
    await heard(cleo);
    expect(told(cleo)).toEqual([]);
  });

  it('E4 over polling, where what comes between two polls is dropped, is shown within three seconds, and gone as for everyone', async () => {
    const [ana, ben] = [await person('ana'), await person('ben', { transport: ['polling'] })];
    await join(ana);
    await join(ben);
    for (let i = 0; i < 4; i++) {
      await ana.ask('typing', { room });
      await until(() => socketOf(ben)?.conn.transport.writable === true);
      clock.advance(1_000);
    }
    await ben.next('typing', ({ count }: Typists) => count === 1);
    clock.advance(1_000);
    await ben.next('typing', ({ count }: Typists) => count === 0);
  });

  it('E4 is gone at once when the message arrives, from whatever device', async () => {
    const [phone, laptop, ben] = [await person('ana'), await person('ana'), await person('ben')];
    for (const each of [phone, laptop, ben]) await join(each);
    await phone.ask('typing', { room });
    clock.advance(600);
    await laptop.ask('sendMessage', { room, text: 'here it is' });
    await ben.next('typing', ({ count }: Typists) => count === 0);
    expect(told(ben)).toEqual(['ana 1', ' 0']);
  });

  it.each([
    ['says so', async (ana: TestClient) => void (await ana.ask('typing', { room, on: false }))],
    ['leaves the room', async (ana: TestClient) => void (await ana.ask('leaveRoom', room))],
    ['drops', drop],
    [
      'may write no more',
      async (ana: TestClient) => void (await ana.ask('refreshToken', { token: await server.tokenOf('ana', { rooms: { 'chat:*': 'r' } }) })),
    ],
    ['may read no more', async (ana: TestClient) => void (await ana.ask('refreshToken', { token: await server.tokenOf('ana', { rooms: {} }) }))],
  ])('E4 is gone at once when the typist %s', async (_how, act) => {
    const [ana, ben] = [await person('ana'), await person('ben')];
    await join(ana);
    await join(ben);
    await ana.ask('typing', { room });
    clock.advance(600);
    await act(ana);
    await ben.next('typing', ({ count }: Typists) => count === 0);
  });

  it('E4 of many is told twice a second at most: four by name, and how many', async () => {
    const ben = await person('ben');
    await join(ben);
    for (let i = 0; i < 6; i++) {
      const typist = await person(`user-${i}`);
      await join(typist);
      await typist.ask('typing', { room });
    }
    await heard(ben);
    expect(told(ben)).toEqual(['user-0 1']);
    clock.advance(500);
    await ben.next('typing', ({ count }: Typists) => count === 6);
    expect(told(ben)).toEqual(['user-0 1', 'user-0 user-1 user-2 user-3 6']);
  });

  it('is for those who are in the room and may write there', async () => {
    const reader = await person('ana', { claims: { rooms: { 'chat:lobby': 'r' } } });
    const writer = await person('ben');
    const ben = await person('ben');
    await join(reader);
    await join(ben);
    expect(await reader.ask('typing', { room })).toEqual(refusal('forbidden'));
    expect(await reader.ask('typing', { room: 'tea' })).toEqual(refusal('not_found'));
    expect(await writer.ask('typing', { room })).toEqual(refusal('not_found'));
    await heard(ben);
    expect(told(ben)).toEqual([]);
  });

  it('needs no answer, and leaves nothing in the room', async () => {
    const ana = await person('ana');
    const { head } = await join(ana);
    ana.socket.emit('typing', { room });
    await ana.next('typing');
    expect(await ana.ask('history', { room })).toMatchObject({ entries: [] });
    expect((await server.streams.history(`chat:${room}`, 'latest', 1))?.head).toBe(head);
    expect(ana.all('error')).toEqual([]);
  });

  it('E1 reaches a slow connection in its last word alone', async () => {
    const [ana, ben] = [await person('ana'), await person('ben')];
    await join(ana);
    await join(ben);
    const socket = socketOf(ben);
    const wire = (socket as unknown as { conn: { transport: { socket: { _socket: Tcp } } } }).conn.transport.socket._socket;
    wire.cork();
    socket?.emit('error', { code: 'internal', message: 'x'.repeat(100_000) });
    await until(() => wire.writableLength > 64 * 1024);
    await ana.ask('typing', { room });
    clock.advance(2_000);
    await ana.next('typing', ({ count }: Typists) => count === 0);
    wire.uncork();
    await ben.next('typing');
    expect(told(ben)).toEqual([' 0']);
    expect(told(ana)).toEqual(['ana 1', ' 0']);
  });
});

describe('presence', () => {
  const states = (client: TestClient): string[] =>
    client.all<PresenceChange>('presence').map(({ people }) => people.map(({ user, state }) => `${user} ${state}`).join(', '));

  it('is told to the rooms that one is in, by user and not by device', async () => {
    const [phone, laptop, ben, cleo] = [await person('ana'), await person('ana'), await person('ben'), await person('cleo')];
    for (const each of [phone, laptop, ben]) await join(each);
    await join(cleo, 'tea');
    expect(await phone.ask('presence', { state: 'idle' })).toEqual(ok);
    clock.advance(1_000);
    expect(await laptop.ask('presence', { state: 'idle' })).toEqual(ok);
    clock.advance(500);
    expect(down['/chat'].presence.parse(await ben.next('presence'))).toEqual({ room, people: [{ user: 'ana', state: 'idle' }] });
    await laptop.ask('presence', { state: 'active' });
    clock.advance(500);
    await ben.next('presence', ({ people }: PresenceChange) => people[0]?.state === 'active');
    await heard(cleo);
    expect(states(cleo)).toEqual([]);
  });

  it('of those who are there already is in the answer to a join, and of who comes in their coming', async () => {
    const [ana, ben] = [await person('ana'), await person('ben')];
    await join(ana);
    await ana.ask('presence', { state: 'idle' });
    clock.advance(500);
    const { members } = await join(ben);
    expect(members.map(({ user, idle }) => [user, idle])).toEqual([
      ['ana', true],
      ['ben', undefined],
    ]);
    await join(ben, 'tea');
    await join(ana, 'tea');
    expect(await ben.next('userJoined', ({ user }: { user: string }) => user === 'ana')).toMatchObject({ room: 'tea', idle: true });
    expect(ben.all('userJoined')[0]).not.toHaveProperty('idle');
  });

  it('E5 of who drops stays as it was through the grace, and a reload does not blink', async () => {
    const [phone, laptop, ben] = [await person('ana'), await person('ana'), await person('ben')];
    for (const each of [phone, laptop, ben]) await join(each);
    await phone.ask('presence', { state: 'idle' });
    await drop(laptop);
    clock.advance(graceMs - 1);
    const again = await person('ana');
    await join(again);
    clock.advance(60_000);
    await heard(ben);
    expect(states(ben)).toEqual([]);
    await drop(again);
    clock.advance(graceMs + 500);
    await ben.next('presence');
    expect(states(ben)).toEqual(['ana idle']);
    phone.socket.disconnect();
    await ben.next('userLeft');
  });

  it('of who closes a device on purpose counts no more at once', async () => {
    const [phone, laptop, ben] = [await person('ana'), await person('ana'), await person('ben')];
    for (const each of [phone, laptop, ben]) await join(each);
    await phone.ask('presence', { state: 'idle' });
    const before = server.adapter.servers[0]?.of('/chat').sockets.size ?? 0;
    laptop.socket.disconnect();
    await until(() => server.adapter.servers[0]?.of('/chat').sockets.size === before - 1);
    clock.advance(500);
    await ben.next('presence');
    expect(states(ben)).toEqual(['ana idle']);
  });

  it('that flaps is told twice a second at most', async () => {
    const [ana, ben] = [await person('ana'), await person('ben')];
    await join(ana);
    await join(ben);
    for (let i = 0; i < 100; i++) {
      await ana.ask('presence', { state: i % 3 ? 'idle' : 'active' });
      clock.advance(20);
    }
    await heard(ben);
    expect(states(ben).length).toBeLessThanOrEqual(4);
  });

  it('is not told in rooms of more than 200', async () => {
    const [ana, ben] = [await person('ana'), await person('ben')];
    await join(ana);
    await join(ana, 'tea');
    await join(ben);
    await join(ben, 'tea');
    for (let i = 1; i < limits.announcedMembers; i++) server.members.join(`chat:${room}`, `c${i}`, { user: `u${i}`, name: `u${i}`, color: '#DE281B' });
    await ana.ask('presence', { state: 'idle' });
    clock.advance(500);
    await ben.next('presence');
    await heard(ben);
    expect(ben.all('presence')).toMatchObject([{ room: 'tea' }]);
    expect((await join(ben)).members.find(({ user }) => user === 'ana')).toMatchObject({ idle: true });
  });
});
