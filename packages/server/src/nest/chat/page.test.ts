import type { Socket as NetSocket } from 'node:net';
import { limits } from '@partyline/protocol';
import { afterEach, expect, it } from 'vitest';
import type { Entry } from '../../core/entry.ts';
import { connect, type TestClient } from '../testing/test-client.ts';
import { startTestServer, type TestServer } from '../testing/test-server.ts';
import { until } from '../testing/until.ts';
import { fitPage, maxPageText, pageBytes } from './page.ts';

const entries = (...lengths: number[]): Entry[] =>
  lengths.map((length, index) => ({
    seq: index + 1,
    id: `a-00000${index}`,
    author: { user: 'ana', name: 'Ana', color: '#DE281B' },
    at: 1_000,
    kind: 'message',
    data: { text: 'x'.repeat(length) },
  }));
const seqs = (page: { readonly entries: readonly Entry[] }): number[] => page.entries.map(({ seq }) => seq);

let server: TestServer | undefined;
afterEach(() => server?.close());

it('D9 a page within the limit stays as it is, the limit itself included', () => {
  const page = { entries: entries(maxPageText - 1, 1), more: false };
  expect(fitPage(page, 'first', Infinity)).toBe(page);
  expect(fitPage(page, 'last', Infinity)).toBe(page);
  expect(limits.page.default * limits.textLength).toBeLessThan(maxPageText);
});

it('D9 a page over the limit keeps what is next to the client, and says that there is more', () => {
  const page = { entries: entries(2, maxPageText - 2, 1), more: false };
  expect(fitPage(page, 'first', Infinity)).toMatchObject({ entries: [{ seq: 1 }, { seq: 2 }], more: true });
  expect(seqs(fitPage(page, 'last', Infinity))).toEqual([2, 3]);
  expect(seqs(fitPage({ entries: entries(maxPageText + 1, 1), more: false }, 'first', Infinity))).toEqual([1]);
});

it('D6 D9 who missed 200 messages of the longest kind gets them all, in pages that fit', async () => {
  server = await startTestServer();
  const ana = await chat(server, 'ana');
  await ana.ask('joinRoom', 'lobby');
  const text = `.${'\u0001'.repeat(limits.textLength - 1)}`;
  for (let seq = 1; seq <= limits.page.max; seq++) await ana.ask('sendMessage', { room: 'lobby', text });

  const bob = await chat(server, 'bob');
  let page = await bob.ask<Answer>('joinRoom', { room: 'lobby', after: 0, limit: limits.page.max });
  const missed = [...page.entries];
  for (let pages = 1; page.more && pages < 10; pages++) {
    expect(JSON.stringify(page).length).toBeLessThan(2 * 1024 * 1024);
    page = await bob.ask<Answer>('history', { room: 'lobby', after: missed.at(-1)?.seq, limit: limits.page.max });
    missed.push(...page.entries);
  }
  expect(missed.map(({ seq }) => seq)).toEqual(Array.from({ length: limits.page.max }, (_, index) => index + 1));

  const latest = await bob.ask<Answer>('history', { room: 'lobby', limit: limits.page.max });
  expect(latest).toMatchObject({ ok: true, more: true });
  expect(latest.entries.at(-1)?.seq).toBe(limits.page.max);
  for (const { socket } of [ana, bob]) socket.disconnect();
});

it('D9 a page gets smaller while much waits for the connection, down to one entry', () => {
  const page = { entries: entries(...Array<number>(limits.page.max).fill(1000)), more: false };
  expect(fitPage(page, 'last', pageBytes(0))).toBe(page);
  const half = fitPage(page, 'last', pageBytes(1000 * 1024));
  expect(half.more).toBe(true);
  expect(half.entries.length).toBeGreaterThan(50);
  expect(half.entries.length).toBeLessThan(150);
  expect(half.entries.at(-1)).toBe(page.entries.at(-1));
  for (const waiting of [1600 * 1024, Infinity]) expect(seqs(fitPage(page, 'first', pageBytes(waiting)))).toEqual([1]);
});

it('D9 a client that comes back to 200 rooms of long messages over a line that does not move is not cut for the answers', async () => {
  server = await startTestServer();
  const { streams } = server;
  const author = { user: 'bob', name: 'Bob', color: '#DE281B' };
  const rooms = Array.from({ length: limits.roomsPerConnection }, (_, index) => `room-${index}`);
  const text = 'x'.repeat(1500);
  const publish = (room: string, id: number): Promise<unknown> =>
    streams.publish({ stream: `chat:${room}`, id: `publish-${1000 + id}`, author, at: 1_000, kind: 'message', data: { text } });
  for (let id = 0; id < limits.page.default; id++) await Promise.all(rooms.map((room) => publish(room, id)));

  const ana = await chat(server, 'ana');
  // 15 MB of answers: more than the kernel takes, and what may wait beside.
  const line = netSocketOf(ana);
  line.pause();
  const answers = rooms.map((room) => ana.ask<Answer>('joinRoom', { room, after: 0 }));
  await until(() => rooms.every((room) => server?.members.count(`chat:${room}`) === 1));
  line.resume();
  const pages = await Promise.all(answers);
  expect(pages.every(({ entries: [first] }) => first?.seq === 1)).toBe(true);
  expect(pages.filter(({ more }) => more).length).toBeGreaterThan(0);
  expect(ana.socket.connected).toBe(true);
  ana.socket.disconnect();
});

/** Under the client's WebSocket. */
function netSocketOf({ socket }: TestClient): NetSocket {
  return (socket.io.engine.transport as unknown as { readonly ws: { readonly _socket: NetSocket } }).ws._socket;
}

interface Answer {
  readonly entries: { readonly seq: number }[];
  readonly more: boolean;
}

async function chat({ url, tokenOf }: TestServer, user: string): Promise<TestClient> {
  return connect(`${url}/chat`, { auth: { token: await tokenOf(user) } });
}
