import { limits } from '@partyline/protocol';
import { FakeClock } from '@partyline/testing';
import { afterEach, beforeEach, describe, expect, it, onTestFinished } from 'vitest';
import { DeafPeer } from '../testing/deaf-peer.ts';
import { rawChat } from '../testing/raw-client.ts';
import { connect, refusalOf, type TestClient } from '../testing/test-client.ts';
import { startTestServer, type TestServer } from '../testing/test-server.ts';
import { StockGateway } from '../testing/stock-gateways.ts';
import { until } from '../testing/until.ts';

let server: TestServer;
let clock: FakeClock;
let clients: TestClient[];

beforeEach(async () => {
  clock = new FakeClock();
  clients = [];
  server = await startTestServer({ clock, graceMs: 15_000, providers: [StockGateway] });
});
afterEach(async () => {
  for (const { socket } of clients) socket.disconnect();
  await server.close();
});

const id = 'device-0001';
const join = async (user: string, device?: object, options: object = {}): Promise<TestClient> => {
  const made = await connect(`${server.url}/chat`, { auth: { token: await server.tokenOf(user), device }, ...options });
  clients.push(made);
  return made;
};
const connections = (): number => server.adapter.servers[0]?.engine.clientsCount ?? 0;

/** As if ws had the patience for an answer to its close frame that it has for a few seconds. */
function waitForEver(): void {
  for (const { engine } of server.adapter.servers) {
    const { clients: all } = engine as unknown as { clients: Record<string, { transport: { socket: object } }> };
    for (const { transport } of Object.values(all)) Object.assign(transport.socket, { _closeTimeout: 3_600_000 });
  }
}

describe('a newer connection of a device', () => {
  it.each([['websocket'], ['polling']])('E5 closes the older one over %s, which is told why, and nobody sees a change', async (transport) => {
    const ben = await join('ben');
    await ben.ask('joinRoom', 'lobby');
    const old = await join('ana', { id, attempt: 1 }, { transports: [transport] });
    await old.ask('joinRoom', 'lobby');
    const ana = await join('ana', { id, attempt: 2 });
    expect(await old.next('error')).toMatchObject({ code: 'superseded' });
    await old.closed();
    expect(await ana.ask('joinRoom', 'lobby')).toMatchObject({ ok: true, memberCount: 2 });
    clock.advance(60_000);
    expect(await ben.ask('joinRoom', 'lobby')).toMatchObject({ memberCount: 2 });
    expect(ben.all('userLeft')).toEqual([]);
    expect(ben.all('userJoined').map((joined) => (joined as { user: string }).user)).toEqual(['ben', 'ana']);
  });

  it('RELIABILITY 6: leaves one connection of ten that are half open, their places free at once', async () => {
    const ben = await join('ben');
    await ben.ask('joinRoom', 'lobby');
    const dead: { socket: WebSocket }[] = [];
    for (let attempt = 1; attempt <= 10 + limits.connectionsPerUser; attempt++) {
      // Nobody reads what it gets, and nobody closes it.
      const half = await rawChat(server.url, await server.tokenOf('ana'), { id, attempt });
      half.send('20["joinRoom","lobby"]');
      await until(() => half.packets.some((packet) => packet.startsWith('43/chat,0')));
      dead.push(half);
    }
    await until(() => connections() === 2);
    expect(await ben.ask('joinRoom', 'lobby')).toMatchObject({ memberCount: 2 });
    expect(ben.all('userLeft')).toEqual([]);
    for (const { socket } of dead) socket.close();
  });

  it('RELIABILITY 6: ends the TCP connection of one that is dead or does not agree to its end, once it could have heard why', async () => {
    const old = await DeafPeer.enter(server.url, await server.tokenOf('ana'), { id, attempt: 1 });
    onTestFinished(() => old.close());
    waitForEver();
    await join('ana', { id, attempt: 2 });
    await until(() => old.hasHeard('"superseded"') && old.hasHeard('41/chat,'));
    await until(() => connections() === 1);
    expect(old.isClosed).toBe(false);
    clock.advance(500);
    await until(() => old.isClosed);
  });

  it('closes it in all of its namespaces, whichever the newer one comes to first', async () => {
    const old = await join('ana', { id, attempt: 1 });
    const stock = old.socket.io.socket('/', { auth: { token: await server.tokenOf('ana'), device: { id, attempt: 1 } } });
    await until(() => stock.connected);
    const ana = await connect(server.url, { auth: { token: await server.tokenOf('ana'), device: { id, attempt: 2 } } });
    clients.push(ana);
    await until(() => !stock.connected && !old.socket.connected);
    expect(await ana.ask('plain', 1)).toMatchObject({ data: 1 });
    const chat = ana.socket.io.socket('/chat', { auth: { token: await server.tokenOf('ana'), device: { id, attempt: 2 } } });
    await until(() => chat.connected);
    expect(ana.socket.connected).toBe(true);
  });

  it('nothing that the older one says is heard any more', async () => {
    const old = await rawChat(server.url, await server.tokenOf('ana'), { id, attempt: 1 });
    const ana = await join('ana', { id, attempt: 2 });
    old.send('20["sendMessage",{"room":"lobby","text":"from the dead"}]');
    await until(old.isClosed);
    await ana.ask('joinRoom', 'lobby');
    expect(await ana.ask('history', { room: 'lobby' })).toMatchObject({ entries: [] });
  });

  it('an attempt that is older than the one that is there is refused', async () => {
    const ana = await join('ana', { id, attempt: 5 });
    expect(await refusalOf(`${server.url}/chat`, { auth: { token: await server.tokenOf('ana'), device: { id, attempt: 4 } } })).toMatchObject({
      code: 'superseded',
    });
    expect(await ana.ask('joinRoom', 'lobby')).toMatchObject({ ok: true });
  });

  it('harms no other device, no other user, and nobody who names none', async () => {
    const others = [await join('ana', { id: 'device-0002', attempt: 1 }), await join('ben', { id, attempt: 1 }), await join('ana')];
    await join('ana', { id, attempt: 9 });
    for (const other of others) expect(await other.ask('joinRoom', 'lobby')).toMatchObject({ ok: true });
  });

  it.each([[7], ['x'], [{}], [{ id }], [{ id, attempt: 0 }], [{ id: '__proto__', attempt: 1 }], [[]], [null]])(
    'A7 %j is refused as a device',
    async (device) => {
      expect(await refusalOf(`${server.url}/chat`, { auth: { token: await server.tokenOf('ana'), device } })).toMatchObject({ code: 'invalid_payload' });
    },
  );

  it('SECURITY 5: the device is not looked at without a valid token', async () => {
    const ana = await join('ana', { id, attempt: 1 });
    expect(await refusalOf(`${server.url}/chat`, { auth: { token: 'x', device: { id, attempt: 2 } } })).toMatchObject({ code: 'unauthorized' });
    expect(await ana.ask('joinRoom', 'lobby')).toMatchObject({ ok: true });
  });
});
