import { ChatEntry, HistoryAck, JoinRoomAck, LeaveRoomAck, MembershipChange, PublishAck, up } from '@partyline/protocol';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { z } from 'zod';
import { connect, type TestClient } from '../testing/test-client.ts';
import { startTestServer, type TestServer } from '../testing/test-server.ts';
import { until } from '../testing/until.ts';

const transports = { websocket: ['websocket'], polling: ['polling'], 'polling, then upgraded': ['polling', 'websocket'] };

let server: TestServer;
let clients: TestClient[];
let roomCount = 0;
let room: string;

beforeAll(async () => {
  server = await startTestServer();
});
afterAll(() => server.close());
beforeEach(() => {
  clients = [];
  room = `room-${++roomCount}`;
});
afterEach(() => {
  for (const { socket } of clients) socket.disconnect();
});

async function person(user: string, claims: Record<string, unknown> = {}, transport = ['websocket']): Promise<TestClient> {
  const made = await connect(`${server.url}/chat`, { auth: { token: await server.tokenOf(user, claims) }, transports: transport });
  clients.push(made);
  if (transport.length > 1) await until(() => made.socket.io.engine.transport.name === 'websocket');
  return made;
}

/** Asks, and checks the answer against the wire's schema. */
async function asked<T extends z.ZodType>(from: TestClient, schema: T, event: string, payload: unknown): Promise<z.output<T>> {
  return schema.parse(await from.ask(event, payload));
}

const refusal = (code: string): object => ({ ok: false, error: { code, message: expect.any(String) } });

it('handles every event of the wire, and no other', async () => {
  const ana = await person('ana');
  const socket = server.adapter.servers[0]?.of('/chat').sockets.get(ana.socket.id as string);
  const own = ['error', 'disconnect'];
  // `refreshToken` is every namespace's, and reaches no gateway.
  const handled = (socket?.eventNames() ?? []).map(String).filter((name) => !own.includes(name));
  expect([...handled, 'refreshToken'].sort()).toEqual(Object.keys(up['/chat']).sort());
});

describe.each(Object.entries(transports))('chat over %s', (_, transport) => {
  it('D7 a message reaches everyone in the room, the sender too, and its ack says where it stands', async () => {
    const [ana, ben, cleo] = [await person('ana', { name: 'Ana' }, transport), await person('ben', {}, transport), await person('cleo', {}, transport)];
    await asked(ana, JoinRoomAck, 'joinRoom', room);
    await asked(ben, JoinRoomAck, 'joinRoom', { room });
    await asked(cleo, JoinRoomAck, 'joinRoom', `${room}-other`);
    const ack = await asked(ana, PublishAck, 'sendMessage', { room, text: 'Hello 👋' });
    expect(ack).toEqual({ ok: true, seq: 1, id: expect.any(String), at: expect.any(Number) });
    const message = ChatEntry.parse(await ben.next('newMessage'));
    expect(message).toMatchObject({
      room,
      seq: 1,
      id: ack.id,
      kind: 'message',
      text: 'Hello 👋',
      sender: 'ana',
      name: 'Ana',
      timestamp: new Date(ack.at).toISOString(),
    });
    expect(await ana.next('newMessage')).toEqual(message);
    await asked(cleo, HistoryAck, 'history', { room });
    expect(cleo.all('newMessage')).toEqual([]);
  });

  it('D3 a publish repeated with its id gets the first answer, and is told once', async () => {
    const ana = await person('ana', {}, transport);
    await asked(ana, JoinRoomAck, 'joinRoom', room);
    const first = await asked(ana, PublishAck, 'sendMessage', { room, text: 'once', id: 'publish-0001' });
    expect(await asked(ana, PublishAck, 'sendMessage', { room, text: 'once', id: 'publish-0001' })).toEqual({ ...first, duplicate: true });
    const next = await asked(ana, PublishAck, 'sendMessage', { room, text: 'twice', id: 'publish-0002' });
    expect(next.seq).toBe(2);
    await ana.next('newMessage', ({ seq }: { seq: number }) => seq === 2);
    expect(ana.all<{ id: string }>('newMessage').map(({ id }) => id)).toEqual(['publish-0001', 'publish-0002']);
  });

  it('edits, reactions and deletions are told as changes with seqs of their own', async () => {
    const [ana, ben] = [await person('ana', {}, transport), await person('ben', {}, transport)];
    await asked(ana, JoinRoomAck, 'joinRoom', room);
    await asked(ben, JoinRoomAck, 'joinRoom', room);
    await asked(ana, PublishAck, 'sendMessage', { room, text: 'Helo' });
    await asked(ana, PublishAck, 'editMessage', { room, seq: 1, text: 'Hello' });
    await asked(ben, PublishAck, 'react', { room, seq: 1, emoji: '👍' });
    await asked(ben, PublishAck, 'react', { room, seq: 1, emoji: '👍', on: false });
    await asked(ana, PublishAck, 'sendMessage', { room, text: 'an answer', replyTo: 1 });
    await asked(ana, PublishAck, 'deleteMessage', { room, seq: 1 });
    await ben.next('messageChanged', ({ kind }: { kind: string }) => kind === 'delete');
    expect(ben.all('messageChanged').map((change) => ChatEntry.parse(change))).toMatchObject([
      { seq: 2, kind: 'edit', target: 1, text: 'Hello', sender: 'ana' },
      { seq: 3, kind: 'react', target: 1, emoji: '👍', on: true, sender: 'ben' },
      { seq: 4, kind: 'react', target: 1, emoji: '👍', on: false, sender: 'ben' },
      { seq: 6, kind: 'delete', target: 1, sender: 'ana' },
    ]);
    expect(ben.all('newMessage')).toMatchObject([{ seq: 1 }, { seq: 5, replyTo: 1 }]);
    const { entries } = await asked(ben, HistoryAck, 'history', { room });
    expect(entries).toMatchObject([
      { seq: 1, kind: 'message', text: '', deleted: true },
      { seq: 2, kind: 'edit', text: '', deleted: true },
      { seq: 3, kind: 'react', target: 1 },
      { seq: 4, kind: 'react', target: 1 },
      { seq: 5, kind: 'message', text: 'an answer', replyTo: 1 },
      { seq: 6, kind: 'delete', target: 1 },
    ]);
    expect(JSON.stringify(entries)).not.toContain('Hel');
  });

  it('only its author changes a message, and only one that is there', async () => {
    const [ana, ben] = [await person('ana', {}, transport), await person('ben', {}, transport)];
    await asked(ana, PublishAck, 'sendMessage', { room, text: 'mine' });
    expect(await ben.ask('editMessage', { room, seq: 1, text: 'ours' })).toEqual(refusal('not_author'));
    expect(await ben.ask('deleteMessage', { room, seq: 1 })).toEqual(refusal('not_author'));
    for (const [event, content] of [
      ['editMessage', { text: 'x' }],
      ['deleteMessage', {}],
      ['react', { emoji: '👍' }],
    ] as const) {
      expect(await ana.ask(event, { room, seq: 7, ...content })).toEqual(refusal('no_such_entry'));
    }
    expect(await ana.ask('sendMessage', { room, text: 'to nothing', replyTo: 7 })).toEqual(refusal('no_such_entry'));
    await asked(ana, PublishAck, 'react', { room, seq: 1, emoji: '👍' });
    expect(await ana.ask('react', { room, seq: 2, emoji: '👍' })).toEqual(refusal('no_such_entry'));
    await asked(ana, PublishAck, 'deleteMessage', { room, seq: 1 });
    expect(await ana.ask('react', { room, seq: 1, emoji: '👍' })).toEqual(refusal('no_such_entry'));
  });

  it('a publish that is refused makes no room', async () => {
    const ana = await person('ana', { rooms: { 'chat:room-*': 'rw', 'chat:read-*': 'r' } });
    const refusals: [string, object, string][] = [
      ['sendMessage', { room, text: 'hi', replyTo: 1 }, 'no_such_entry'],
      ['sendMessage', { room, text: 'hi', follows: 'nothing-1' }, 'held_back'],
      ['editMessage', { room, seq: 1, text: 'hi' }, 'no_such_entry'],
      ['deleteMessage', { room, seq: 1 }, 'no_such_entry'],
      ['react', { room, seq: 1, emoji: '👍' }, 'no_such_entry'],
      ['sendMessage', { room, text: '' }, 'invalid_payload'],
      ['sendMessage', { room: 'read-only', text: 'hi', id: 'publish-0001' }, 'forbidden'],
      ['sendMessage', { room: 'secret', text: 'hi', id: 'publish-0001' }, 'not_found'],
      ['history', { room }, 'not_found'],
    ];
    for (const [event, payload, code] of refusals) expect(await ana.ask(event, payload)).toMatchObject(refusal(code));
    const rooms = (await server.streams.list('chat:', 1000)).map(({ stream }) => stream);
    for (const name of [room, 'read-only', 'secret']) expect(rooms).not.toContain(`chat:${name}`);
  });

  it('D6 a join is answered by a verdict: current, replay, reset; and history has the pages', async () => {
    const ana = await person('ana', {}, transport);
    const { epoch, ...empty } = await asked(ana, JoinRoomAck, 'joinRoom', room);
    expect(empty).toMatchObject({ room, head: 0, verdict: 'current', entries: [], more: false });
    for (let i = 1; i <= 6; i++) await asked(ana, PublishAck, 'sendMessage', { room, text: `message ${i}` });
    const join = async (claim: object): Promise<[string, number[], boolean]> => {
      const { verdict, entries, more } = await asked(ana, JoinRoomAck, 'joinRoom', { room, ...claim });
      return [verdict, entries.map(({ seq }) => seq), more];
    };
    expect(await join({ epoch, after: 6 })).toEqual(['current', [], false]);
    expect(await join({ epoch, after: 3 })).toEqual(['replay', [4, 5, 6], false]);
    expect(await join({ after: 2, limit: 2 })).toEqual(['replay', [3, 4], true]);
    expect(await join({ epoch: 'another', after: 3, limit: 2 })).toEqual(['reset', [5, 6], true]);
    expect(await join({ epoch, after: 7 })).toEqual(['reset', [1, 2, 3, 4, 5, 6], false]);
    const page = async (query: object): Promise<[number[], boolean]> => {
      const { entries, more } = await asked(ana, HistoryAck, 'history', { room, ...query });
      return [entries.map(({ seq }) => seq), more];
    };
    expect(await page({ limit: 2 })).toEqual([[5, 6], true]);
    expect(await page({ before: 5, limit: 3 })).toEqual([[2, 3, 4], true]);
    expect(await page({ after: 4 })).toEqual([[5, 6], false]);
    expect(await page({ before: 1 })).toEqual([[], false]);
  });

  it('every event works without an ack, and its refusal is an error event', async () => {
    const ana = await person('ana', {}, transport);
    const { socket } = ana;
    socket.emit('joinRoom', room);
    socket.emit('sendMessage', { room, text: 'one' });
    socket.emit('sendMessage', { room, text: 'two' });
    await ana.next('newMessage', ({ text }: { text: string }) => text === 'two');
    socket.emit('editMessage', { room, seq: 1, text: 'uno' });
    socket.emit('react', { room, seq: 1, emoji: '👍' });
    socket.emit('deleteMessage', { room, seq: 2 });
    await ana.next('messageChanged', ({ kind }: { kind: string }) => kind === 'delete');
    socket.emit('history', { room });
    socket.emit('leaveRoom', room);
    expect(await asked(ana, LeaveRoomAck, 'leaveRoom', { room })).toEqual({ ok: true });
    expect(ana.all('error')).toEqual([]);
    for (const event of Object.keys(up['/chat'])) socket.emit(event, { room: 'not a room' });
    socket.emit('nonsense');
    const count = Object.keys(up['/chat']).length;
    await until(() => ana.all('error').length === count + 1);
    expect(
      ana
        .all<{ code: string }>('error')
        .map(({ code }) => code)
        .sort(),
    ).toEqual([...Array<string>(count).fill('invalid_payload'), 'unknown_event']);
  });

  it('I7 nothing of a room reaches who has left it', async () => {
    const [ana, ben] = [await person('ana', {}, transport), await person('ben', {}, transport)];
    await asked(ana, JoinRoomAck, 'joinRoom', room);
    await asked(ben, JoinRoomAck, 'joinRoom', room);
    await asked(ana, LeaveRoomAck, 'leaveRoom', room);
    const before = ana.events.length;
    await asked(ben, PublishAck, 'sendMessage', { room, text: 'she is gone' });
    await asked(ben, PublishAck, 'react', { room, seq: 1, emoji: '👍' });
    await asked(ana, HistoryAck, 'history', { room });
    expect(ana.events.slice(before)).toEqual([]);
  });
});

describe('who is in a room', () => {
  it('userJoined and userLeft come once for a user, not for a device', async () => {
    const ben = await person('ben');
    await asked(ben, JoinRoomAck, 'joinRoom', room);
    const phone = await person('ana', { name: 'Ana' });
    const answer = await asked(phone, JoinRoomAck, 'joinRoom', room);
    expect(answer.members.map(({ user }) => user)).toEqual(['ben', 'ana']);
    expect(answer.memberCount).toBe(2);
    const laptop = await person('ana', { name: 'Ana' });
    expect((await asked(laptop, JoinRoomAck, 'joinRoom', room)).memberCount).toBe(2);
    await asked(phone, LeaveRoomAck, 'leaveRoom', room);
    laptop.socket.disconnect();
    const left = MembershipChange.parse(await ben.next('userLeft'));
    expect(left).toMatchObject({ room, user: 'ana', name: 'Ana', memberCount: 1, message: 'Ana left the room' });
    expect(ben.all('userJoined')).toMatchObject([{ user: 'ben' }, { room, user: 'ana', memberCount: 2, message: 'Ana joined the room' }]);
    expect(ben.all('userLeft')).toHaveLength(1);
  });

  it('the newcomer hears of their own coming after the answer to their join', async () => {
    const ana = await person('ana');
    const order: string[] = [];
    ana.socket.on('userJoined', () => order.push('userJoined'));
    await new Promise<void>((resolve) => {
      ana.socket.emit('joinRoom', room, () => {
        order.push('ack');
        resolve();
      });
    });
    await ana.next('userJoined');
    expect(order).toEqual(['ack', 'userJoined']);
  });

  it('a dropped connection leaves every room', async () => {
    const ana = await person('ana');
    await asked(ana, JoinRoomAck, 'joinRoom', room);
    await asked(ana, JoinRoomAck, 'joinRoom', `${room}-b`);
    ana.socket.io.engine.close();
    await until(() => server.members.count(`chat:${room}`) === 0 && server.members.count(`chat:${room}-b`) === 0);
  });
});
