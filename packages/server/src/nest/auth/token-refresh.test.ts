import { RefreshTokenAck } from '@partyline/protocol';
import { FakeClock } from '@partyline/testing';
import { SubscribeMessage, WebSocketGateway } from '@nestjs/websockets';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { rawChat } from '../testing/raw-client.ts';
import { connect, type TestClient } from '../testing/test-client.ts';
import { StockGateway } from '../testing/stock-gateways.ts';
import { startTestServer, type TestServer } from '../testing/test-server.ts';
import { until } from '../testing/until.ts';
import type { SocketData } from './identity.ts';

let server: TestServer;
let clock: FakeClock;
let clients: TestClient[];

beforeEach(async () => {
  clock = new FakeClock();
  clients = [];
  server = await startTestServer({ clock, providers: [StockGateway] });
});
afterEach(async () => {
  for (const { socket } of clients) socket.disconnect();
  await server.close();
});

const tokenFor = (seconds: number, claims: Record<string, unknown> = {}): Promise<string> =>
  server.tokens.sign({ sub: 'ana', ...claims }, clock.now() + seconds * 1000);
const join = async (token: string, namespace = '/chat'): Promise<TestClient> => {
  const made = await connect(server.url + namespace, { auth: { token } });
  clients.push(made);
  return made;
};
/** The same connection, in a further namespace. */
const alsoIn = async (from: TestClient, namespace: string, token: string): Promise<TestClient['socket']> => {
  const socket = from.socket.io.socket(namespace, { auth: { token } });
  await new Promise<void>((resolve, reject) => {
    socket.once('connect', resolve);
    socket.once('connect_error', reject);
  });
  return socket;
};

describe('a token refreshed in place', () => {
  it('A3 keeps the connection beyond the first one’s expiry, until its own', async () => {
    const ana = await join(await tokenFor(60));
    const answer = await ana.ask('refreshToken', { token: await tokenFor(120) });
    expect(RefreshTokenAck.parse(answer)).toEqual({ ok: true, expiresAt: clock.now() + 125_000 });
    clock.advance(70_000);
    expect(await ana.ask('joinRoom', 'lobby')).toMatchObject({ ok: true });
    clock.advance(56_000);
    expect(await ana.next('error')).toMatchObject({ code: 'token_expired' });
    await ana.closed();
  });

  it('A3 counts for all namespaces of the connection, whichever it came in, that of a stock gateway too', async () => {
    const ana = await join(await tokenFor(60), '/');
    const chat = await alsoIn(ana, '/chat', await tokenFor(90, { rooms: { 'chat:lobby': 'rw' } }));
    expect(await chat.timeout(5000).emitWithAck('joinRoom', 'kitchen')).toMatchObject({ ok: false });
    expect(await ana.ask('refreshToken', { token: await tokenFor(600, { rooms: { 'chat:*': 'rw' } }) })).toMatchObject({ ok: true });
    expect(await chat.timeout(5000).emitWithAck('joinRoom', 'kitchen')).toMatchObject({ ok: true });
    clock.advance(300_000);
    expect(await chat.timeout(5000).emitWithAck('joinRoom', 'kitchen')).toMatchObject({ ok: true });
    expect(await ana.ask('plain', 1)).toMatchObject({ data: 1 });
  });

  it('A3 needs no gateway that has the event, and reaches none', async () => {
    const reached: unknown[] = [];
    @WebSocketGateway({ namespace: 'own' })
    class Own {
      @SubscribeMessage('refreshToken') refreshToken(): void {
        reached.push('reached');
      }
    }
    const other = await startTestServer({ clock, providers: [Own] });
    const token = await other.tokenOf('ana');
    const ana = await connect(`${other.url}/own`, { auth: { token } });
    expect(await ana.ask('refreshToken', { token })).toMatchObject({ ok: true });
    expect(reached).toEqual([]);
    ana.socket.disconnect();
    await other.close();
  });

  it.each([
    ['another user’s', 'unauthorized', () => server.tokens.sign({ sub: 'ben' }, clock.now() + 60_000)],
    ['an expired one', 'token_expired', () => tokenFor(-10)],
    ['a forged one', 'unauthorized', async () => `${await tokenFor(60)}x`],
    ['none', 'invalid_payload', () => Promise.resolve(undefined)],
  ])('A3 %s is refused with %s, and the old one counts on', async (_what, code, make) => {
    const ana = await join(await tokenFor(60, { rooms: { 'chat:lobby': 'rw' } }));
    expect(await ana.ask('refreshToken', { token: await make() })).toMatchObject({ ok: false, error: { code } });
    expect(await ana.ask('joinRoom', 'lobby')).toMatchObject({ ok: true });
    expect(await ana.ask('joinRoom', 'kitchen')).toMatchObject({ ok: false });
    clock.advance(66_000);
    await ana.closed();
  });

  it('A3 of several the last one sent counts, though they are verified at a time', async () => {
    const ana = await join(await tokenFor(60));
    const tokens = await Promise.all([600, 500, 400, 100].map((seconds) => tokenFor(seconds)));
    const answers = await Promise.all(tokens.map((token) => ana.ask<{ expiresAt: number }>('refreshToken', { token })));
    expect(answers.map(({ expiresAt }) => expiresAt - clock.now() - 5000)).toEqual([600_000, 500_000, 400_000, 100_000]);
    clock.advance(106_000);
    await ana.closed();
  });

  it('A5 takes along the rights that it lacks, at once: the rooms are left, told, and nothing of them comes after', async () => {
    const ana = await join(await tokenFor(60, { rooms: { 'chat:lobby': 'rw', 'chat:kitchen': 'rw' } }));
    const ben = await join(await server.tokenOf('ben'));
    for (const room of ['lobby', 'kitchen']) {
      await ana.ask('joinRoom', room);
      await ben.ask('joinRoom', room);
      await ben.ask('sendMessage', { room, text: `before in ${room}` });
    }
    await ana.ask('refreshToken', { token: await tokenFor(60, { rooms: { 'chat:lobby': 'r' } }) });
    expect(ana.all('removedFromRoom')).toEqual([{ room: 'kitchen', code: 'not_found', message: expect.any(String) }]);
    expect(await ben.next('userLeft')).toMatchObject({ room: 'kitchen', user: 'ana', memberCount: 1 });
    await ben.ask('sendMessage', { room: 'kitchen', text: 'after' });
    await ben.ask('sendMessage', { room: 'lobby', text: 'after' });
    await ana.next('newMessage', ({ text }: { text: string }) => text === 'after');
    const messages = ana.all<{ room: string; text: string }>('newMessage').map(({ room, text }) => `${room}: ${text}`);
    expect(messages).toEqual(['lobby: before in lobby', 'kitchen: before in kitchen', 'lobby: after']);
    // What a join is answered with now is what the event said.
    expect(await ana.ask('joinRoom', 'kitchen')).toMatchObject({ ok: false, error: { code: 'not_found' } });
    expect(await ana.ask('history', { room: 'kitchen' })).toMatchObject({ ok: false, error: { code: 'not_found' } });
    expect(await ana.ask('sendMessage', { room: 'lobby', text: 'x' })).toMatchObject({ ok: false, error: { code: 'forbidden' } });
  });

  it('shows others the name that the new token has', async () => {
    const ana = await join(await tokenFor(60, { name: 'Ana' }));
    await ana.ask('joinRoom', 'lobby');
    await ana.ask('refreshToken', { token: await tokenFor(60, { name: 'Ana Maria' }) });
    await ana.ask('sendMessage', { room: 'lobby', text: 'hello' });
    expect(await ana.next('newMessage')).toMatchObject({ name: 'Ana Maria' });
    const ben = await join(await server.tokenOf('ben'));
    expect(await ben.ask('joinRoom', 'lobby')).toMatchObject({ members: [{ name: 'Ana Maria' }, { user: 'ben' }] });
    expect(ana.all('userJoined').filter((joined) => (joined as { user: string }).user === 'ana')).toHaveLength(1);
  });

  it('works without an ack, and is refused in an error event then', async () => {
    const ana = await join(await tokenFor(60));
    ana.socket.emit('refreshToken', { token: await tokenFor(600) });
    ana.socket.emit('refreshToken', { token: 'x' });
    expect(await ana.next('error')).toMatchObject({ code: 'unauthorized' });
    clock.advance(300_000);
    expect(await ana.ask('joinRoom', 'lobby')).toMatchObject({ ok: true });
  });
});

it('a connection is one user’s: another namespace with another user’s token is refused', async () => {
  const ana = await join(await tokenFor(60));
  await expect(alsoIn(ana, '/', await server.tokenOf('ben'))).rejects.toMatchObject({ data: { code: 'unauthorized' } });
  expect(await ana.ask('joinRoom', 'lobby')).toMatchObject({ ok: true });
});

it('a connection that has left all its namespaces may come back as another user', async () => {
  const { packets, send, socket } = await rawChat(server.url, await tokenFor(60));
  const users = (): string[] =>
    [...(server.adapter.servers[0]?.of('/chat').sockets.values() ?? [])].map(({ data }) => (data as SocketData).identity.person.user);
  send('1');
  await until(() => users().length === 0);
  send(`0${JSON.stringify({ token: await server.tokenOf('ben') })}`);
  await until(() => packets.length === 3);
  expect(users()).toEqual(['ben']);
  socket.close();
});

describe('a connection’s time', () => {
  /** Before that Socket.IO takes a CONNECT for a second one, and closes. */
  const hasLeft = (): boolean => server.adapter.servers[0]?.of('/chat').sockets.size === 0;

  it('A3 is that of the tokens it is signed in with now: a namespace that is left, or was never entered, doesn’t shorten it', async () => {
    const { packets, send, socket, isClosed } = await rawChat(server.url, await tokenFor(60));
    send('1');
    await until(hasLeft);
    send(`0${JSON.stringify({ token: await tokenFor(600) })}`);
    await until(() => packets.length === 3);
    socket.send(`40/nowhere,${JSON.stringify({ token: await tokenFor(60) })}`);
    await until(() => packets.length === 4);
    expect(packets[3]).toMatch(/^44\/nowhere,/);
    clock.advance(300_000);
    send('21["joinRoom","lobby"]');
    await until(() => isClosed() || packets.some((packet) => packet.startsWith('43/chat,1')));
    expect(isClosed()).toBe(false);
    clock.advance(306_000);
    await until(isClosed);
    expect(packets.at(-2)).toContain('token_expired');
  });

  it('A3 counts a namespace that is still being entered', async () => {
    const entering = Promise.withResolvers<void>();
    server.adapter.servers[0]?.of('/').use(() => entering.resolve());
    const ana = await join(await tokenFor(600));
    ana.socket.io.socket('/', { auth: { token: await tokenFor(60) } }).connect();
    await entering.promise;
    clock.advance(66_000);
    expect(await ana.next('error')).toMatchObject({ code: 'token_expired' });
    await ana.closed();
  });

  it('ends with the last namespace: one that was refused doesn’t keep it signed in as its user', async () => {
    const { packets, send, socket } = await rawChat(server.url, await tokenFor(60));
    socket.send(`40/nowhere,${JSON.stringify({ token: await tokenFor(60) })}`);
    await until(() => packets.length === 3);
    send('1');
    await until(hasLeft);
    send(`0${JSON.stringify({ token: await server.tokenOf('ben') })}`);
    await until(() => packets.length === 4);
    expect(packets[3]).toMatch(/^40\/chat,/);
    socket.close();
  });
});
