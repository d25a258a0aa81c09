import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { loadConfig, type PartylineServer, startServer } from '@partyline/server';
import { TcpProxy } from '@partyline/testing/tcp-proxy';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { createClient, type PartylineClient } from '../client.ts';
import { signIn } from '../session.ts';
import { cursorsOf } from './cursors-of.ts';
import { until } from '../testing/until.ts';

let folder: string;
let server: PartylineServer;
let proxy: TcpProxy;
/** WebSockets through the proxy. */
let upgrades: number;
const clients: PartylineClient[] = [];

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'partyline-cursors-'));
  const env = { PORT: '0', DATA_DIR: folder, DRAIN_SPREAD: '0s', AUTH_SECRET: randomBytes(32).toString('base64') };
  server = await startServer(loadConfig({ env, cwd: folder }).config);
  upgrades = 0;
  proxy = await TcpProxy.listen({ target: () => server.port, onOpening: (_connection, head) => void (upgrades += /upgrade: websocket/i.test(head) ? 1 : 0) });
});

afterEach(async () => {
  for (const client of clients.splice(0)) client.close();
  await proxy.close();
  await server.stop();
  rmSync(folder, { recursive: true });
});

async function enter(name: string, url = server.url) {
  const session = await signIn(url, name);
  const client = createClient({ url, token: session.token, random: () => 0 });
  clients.push(client);
  client.connect();
  const room = client.room('lobby');
  room.join();
  const cursors = cursorsOf(client, 'lobby');
  const leave = cursors.join();
  await until(() => room.snapshot.state === 'joined' && cursors.snapshot.state === 'joined', room.subscribe, cursors.subscribe);
  return { ...session, client, room, cursors, leave };
}
type Visitor = Awaited<ReturnType<typeof enter>>;

/** Where one sees another's cursor, in hundredths of the surface. */
const seenBy = ({ cursors }: Visitor, { user }: Visitor): string | undefined => {
  const slot = cursors.snapshot.people.find((person) => person.user === user)?.slot;
  const cursor = slot === undefined ? undefined : cursors.at(slot);
  return cursor && `${Math.round(cursor.x * 100)} ${Math.round(cursor.y * 100)}`;
};
const sees = (one: Visitor, other: Visitor, place: string | undefined): Promise<void> =>
  until(() => seenBy(one, other) === place, one.cursors.subscribe, one.cursors.onMoved);

it('shows each other’s cursors over one connection, through a cut, until somebody hides or leaves', async () => {
  const [one, two] = [await enter('Ana'), await enter('Ben', proxy.url)];
  one.cursors.move(0.25, 0.5);
  two.cursors.move(0.75, 1);
  await Promise.all([sees(one, two, '75 100'), sees(two, one, '25 50')]);
  expect(one.cursors.snapshot.people).toMatchObject([{ user: two.user, name: 'Ben', color: two.cursors.snapshot.self?.color }]);
  expect(upgrades).toBe(1);
  for (let x = 0; x <= 50; x++) one.cursors.move(x / 100, 0.1);
  await sees(two, one, '50 10');
  proxy.cut();
  await until(() => two.cursors.snapshot.state === 'joining', two.cursors.subscribe);
  one.cursors.move(0.6, 0.6);
  await Promise.all([sees(two, one, '60 60'), sees(one, two, '75 100')]);
  two.cursors.hide();
  await sees(one, two, undefined);
  one.leave();
  await until(() => two.cursors.snapshot.people.length === 0, two.cursors.subscribe);
  expect(two.cursors.snapshot).toMatchObject({ count: 1, shown: [] });
  expect([one.client.status.name, one.room.snapshot.state]).toEqual(['live', 'joined']);
  one.cursors.join();
  two.cursors.move(0.3, 0.3);
  await Promise.all([sees(one, two, '30 30'), sees(two, one, '60 60')]);
});

it('tells of a surface’s part that is in view, and of all of it again', async () => {
  const [one, two] = [await enter('Ana'), await enter('Ben')];
  one.cursors.move(0.9, 0.9);
  await sees(two, one, '90 90');
  two.cursors.look({ left: 0, top: 0, right: 0.1, bottom: 0.1 });
  await sees(two, one, undefined);
  two.cursors.look(undefined);
  await sees(two, one, '90 90');
});

it('E4 shows who types until their message is there, or they stop', async () => {
  const [one, two] = [await enter('Ana'), await enter('Ben')];
  const typing = (names: string[]): Promise<void> =>
    until(() => two.room.typing.snapshot.people.map(({ name }) => name).join() === names.join(), two.room.typing.subscribe);
  one.room.typing.typed();
  await typing(['Ana']);
  expect(one.room.typing.snapshot.count).toBe(0);
  one.room.send('done');
  await typing([]);
  one.room.typing.typed();
  await typing(['Ana']);
  one.room.typing.stopped();
  await typing([]);
  one.room.typing.typed();
  await typing(['Ana']);
  one.client.close();
  await typing([]);
});

it('shows who is idle', async () => {
  let say: (isThere: boolean) => void = () => {};
  const two = await enter('Ben');
  const session = await signIn(server.url, 'Ana');
  const environment = {
    isVisible: () => true,
    onWake: () => () => {},
    onActivity: (listener: (isThere: boolean) => void) => {
      say = listener;
      return () => {};
    },
  };
  const client = createClient({ url: server.url, token: session.token, environment });
  clients.push(client);
  client.connect();
  client.room('lobby').join();
  const idle = (isIdle: boolean): Promise<void> =>
    until(() => two.room.snapshot.others.some(({ name, idle = false }) => name === 'Ana' && idle === isIdle), two.room.subscribe);
  await idle(false);
  say(false);
  await idle(true);
  say(true);
  await idle(false);
});
