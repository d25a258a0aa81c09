import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { loadConfig, type PartylineServer, startServer, systemClock, TokenService } from '@partyline/server';
import { TcpProxy } from '@partyline/testing/tcp-proxy';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { createClient, type PartylineClient } from './client.ts';
import { feedsOf } from './feeds/index.ts';
import { notificationsOf } from './notifications/index.ts';
import { until } from './testing/until.ts';

let folder: string;
let server: PartylineServer;
let proxy: TcpProxy;
let tokens: TokenService;
let service: string;
const clients: PartylineClient[] = [];

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'partyline-namespaces-'));
  const secret = randomBytes(32).toString('base64');
  server = await startServer(loadConfig({ env: { PORT: '0', DATA_DIR: folder, DRAIN_SPREAD: '0s', AUTH_SECRET: secret }, cwd: folder }).config);
  proxy = await TcpProxy.listen({ target: () => server.port });
  tokens = new TokenService({ secrets: [secret] }, systemClock);
  service = await tokens.sign({ sub: 'desk', jti: 'desk', scope: 'notifications feeds scores', rooms: {} }, Date.now() + 3_600_000);
});

afterAll(async () => {
  for (const client of clients) client.close();
  await proxy.close();
  await server.stop();
  rmSync(folder, { recursive: true });
});

/** Connected over the proxy. */
async function device(user: string, rights?: object): Promise<PartylineClient> {
  const token = await tokens.sign({ sub: user, jti: user, name: user, ...(rights && { rooms: rights }) }, Date.now() + 3_600_000);
  const client = createClient({ url: `http://127.0.0.1:${proxy.port}`, token, random: () => 0 });
  clients.push(client);
  client.connect();
  await until(() => client.status.name === 'live', client);
  return client;
}

async function order(method: string, path: string, body: unknown): Promise<unknown> {
  const answer = await fetch(`${server.url}${path}`, {
    method,
    headers: { authorization: `Bearer ${service}`, 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
  expect([answer.status, path]).toEqual([200, path]);
  return answer.json();
}

const send = (id: string, user: string): Promise<unknown> => order('POST', '/api/notifications', { id, to: { user }, title: id });

/** Breaks all connections, and waits for this client to have noticed. */
async function cut(client: PartylineClient): Promise<void> {
  const gone = until(() => client.status.name !== 'live', client);
  proxy.cut();
  await gone;
}

it('D4 tells each notification once, through breaks of the connection, and counts the same on two devices', async () => {
  const [phone, laptop] = [await device('ana'), await device('ana')];
  const [inbox, other] = [notificationsOf(phone), notificationsOf(laptop)];
  inbox.hold();
  other.hold();
  const told: string[] = [];
  inbox.onNotification(({ title }) => told.push(title));
  await until(() => inbox.snapshot.state === 'joined' && other.snapshot.state === 'joined', inbox, other);
  await send('notification-1', 'ana');
  await until(() => told.length === 1, inbox);
  await cut(phone);
  await send('notification-2', 'ana');
  await send('notification-2', 'ana');
  await send('notification-3', 'ana');
  await until(() => told.length >= 3, inbox);
  await until(() => inbox.snapshot.counts.unread === 3 && other.snapshot.counts.unread === 3, inbox, other);
  expect(told).toEqual(['notification-1', 'notification-2', 'notification-3']);

  // What is marked without a connection shows at once, and moves the other device when there is one again.
  await until(() => laptop.status.name === 'live', laptop);
  await cut(phone);
  inbox.markRead([inbox.snapshot.notifications[0]?.seq ?? 0]);
  expect(inbox.snapshot.counts).toEqual({ unseen: 2, unread: 2 });
  await until(() => other.snapshot.counts.unread === 2, other);
  other.markAllRead();
  await until(() => inbox.snapshot.counts.unread === 0 && inbox.snapshot.notifications.every(({ state }) => state === 'read'), inbox);
  expect(told).toHaveLength(3);
});

it('finds the same counts and states when it comes again, and loads what is older', async () => {
  for (let i = 0; i < 60; i++) await send(`older-${String(i).padStart(4, '0')}`, 'bo');
  const before = notificationsOf(await device('bo'));
  before.hold();
  // The first connection makes the inbox: who was never here has none.
  await until(() => before.snapshot.state === 'joined', before);
  expect(before.snapshot.counts).toEqual({ unseen: 0, unread: 0 });
  for (let i = 0; i < 60; i++) await send(`later-${String(i).padStart(4, '0')}`, 'bo');
  await until(() => before.snapshot.counts.unread === 60, before);
  before.markSeen();
  const after = notificationsOf(await device('bo'));
  after.hold();
  await until(() => after.snapshot.state === 'joined' && after.snapshot.counts.unseen === 0, after);
  expect([after.snapshot.counts, after.snapshot.hasOlder]).toEqual([{ unseen: 0, unread: 60 }, true]);
  while (after.snapshot.hasOlder) await after.loadOlder();
  expect(after.snapshot.notifications.map(({ title, state }) => [title, state])).toEqual(
    before.snapshot.notifications.map(({ title, state }) => [title, state]),
  );
  expect(after.snapshot.notifications).toHaveLength(60);
});

it('a feed has what the source has, whatever breaks meanwhile', async () => {
  const client = await device('cy');
  const feed = feedsOf(client).feed('ticker', { maxHz: 20 });
  const one = feedsOf(client).feed('ticker', { keys: ['k3'], maxHz: 10 });
  feed.hold();
  one.hold();
  await until(() => feed.snapshot.state === 'quiet' && one.snapshot.state === 'quiet', feed, one);
  for (let round = 1; round <= 20; round++) {
    const values = Array.from({ length: 10 }, (_, k) => ({ key: `k${k}`, value: { price: round * 100 + k } }));
    await order('POST', '/api/feeds/ticker', { values });
    if (round % 7 === 0) await cut(client);
  }
  await order('PUT', '/api/feeds/ticker/k3', { value: 'the end' });
  await until(() => feed.get('k3') === 'the end' && one.get('k3') === 'the end', feed, one);
  expect([...feed.snapshot.values].sort(([a], [b]) => (a < b ? -1 : 1))).toEqual(
    Array.from({ length: 10 }, (_, k) => [`k${k}`, k === 3 ? 'the end' : { price: 2000 + k }]),
  );
  expect([...one.snapshot.values]).toEqual([['k3', 'the end']]);
});

it('D4 a match tells each event once and in order through breaks, and the board has its sum', async () => {
  const client = await device('dee');
  await order('POST', '/api/matches/final/events', { events: [{ type: 'fixture', id: 'fixture-1', teams: ['Reds', 'Blues'] }] });
  const match = feedsOf(client).match('final');
  const board = feedsOf(client).feed('matches', { keys: ['final'] });
  const told: number[] = [];
  match.onDelivery(({ entries }) => told.push(...entries.map(({ seq }) => seq)));
  match.hold();
  board.hold();
  await until(() => match.snapshot.state === 'joined', match);
  for (let minute = 1; minute <= 12; minute++) {
    const events = [{ type: 'goal', id: `goal-${minute}-xx`, team: minute % 2, minute }];
    await order('POST', '/api/matches/final/events', { events });
    await order('POST', '/api/matches/final/events', { events });
    if (minute % 4 === 0) await cut(client);
  }
  await until(() => told.length === 13, match);
  expect(told).toEqual(Array.from({ length: 13 }, (_, index) => index + 1));
  await until(() => (board.get('final') as { score?: number[] } | undefined)?.score?.join() === '6,6', board);
  expect(match.snapshot.entries.at(-1)).toMatchObject({ data: { type: 'goal', minute: 12 }, score: [6, 6] });
});

it('A5 who may not enter a namespace is told so there, and goes on everywhere else over the same connection', async () => {
  const client = await device('eve', { 'chat:*': 'rw' });
  const inbox = notificationsOf(client);
  const feed = feedsOf(client).feed('ticker');
  inbox.hold();
  feed.hold();
  const room = client.room('lobby');
  room.join();
  await until(() => inbox.snapshot.state === 'refused' && feed.snapshot.state === 'refused' && room.snapshot.state === 'joined', inbox, feed, room);
  expect([inbox.snapshot.error?.code, feed.snapshot.error?.code, client.status.name]).toEqual(['forbidden', 'forbidden', 'live']);
});
