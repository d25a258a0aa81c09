import * as wire from '@partyline/protocol';
import { FakeClock } from '@partyline/testing';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { Revocations } from '../../core/revocations.ts';
import { type AskService, serviceOf } from '../testing/service-client.ts';
import { connect, refusalOf, type TestClient } from '../testing/test-client.ts';
import { startTestServer, type TestServer } from '../testing/test-server.ts';
import { until } from '../testing/until.ts';

const { limits } = wire;
let clock: FakeClock;
let revocations: Revocations;
let server: TestServer;
let service: AskService;
let clients: TestClient[];

beforeEach(async () => {
  clock = new FakeClock();
  clients = [];
  revocations = new Revocations({ clock });
  server = await startTestServer({ clock, auth: { revocations } });
  service = await serviceOf(server, 'feeds scores');
});
afterEach(async () => {
  for (const { socket } of clients) socket.disconnect();
  await server.close();
});

const enter = async (user: string, claims: object = {}, options: object = {}): Promise<TestClient> => {
  const made = await connect(`${server.url}/live-scores`, { auth: { token: await server.tokenOf(user, { ...claims }) }, ...options });
  clients.push(made);
  return made;
};
const put = async (key: string, value: unknown, feed = 'prices'): Promise<void> => {
  expect(await service('PUT', `/api/feeds/${feed}/${key}`, { value })).toMatchObject({ status: 200 });
};
const post = async (match: string, ...events: object[]): Promise<void> => {
  expect(await service('POST', `/api/matches/${match}/events`, { events })).toMatchObject({ status: 200 });
};
const fixture = { type: 'fixture', id: 'fixture-1', teams: ['Harbour', 'Hill'] };
const kickOff = { type: 'period', id: 'kick-off-1', period: 'first-half', minute: 1 };
const goal = (n: number, team = 0): object => ({ type: 'goal', id: `goal-${String(n).padStart(4, '0')}`, team, minute: n });

describe('a feed', () => {
  it('comes as a snapshot, then as what changed, at the rate asked for', async () => {
    await put('a', 1);
    await put('b', { deep: [true, null] });
    const ana = await enter('ana');
    const ack = wire.SubscribeAck.parse(await ana.ask('subscribe', { feed: 'prices', maxHz: 4.4 }));
    expect(ack).toMatchObject({ feed: 'prices', version: 2, hz: 4, quietForMs: 0 });
    expect(new Map(ack.values)).toEqual(
      new Map<string, unknown>([
        ['a', 1],
        ['b', { deep: [true, null] }],
      ]),
    );
    for (const value of [2, 3, 4]) await put('a', value);
    expect(await service('POST', '/api/feeds/prices', { removed: ['b'] })).toMatchObject({ body: { ok: true, version: 6, changed: 1 } });
    clock.advance(250);
    const delta = await ana.next('feed');
    expect(wire.down['/live-scores'].feed.parse(delta)).toEqual({
      channel: ack.channel,
      epoch: ack.epoch,
      from: 2,
      to: 6,
      values: [['a', 4]],
      removed: ['b'],
    });
    clock.advance(5000);
    expect(wire.FeedQuiet.parse(await ana.next('feedQuiet'))).toEqual({ channel: ack.channel, epoch: ack.epoch, version: 6, quietForMs: 5250 });
    expect(ana.all('feed')).toHaveLength(1);
  });

  it('that nobody has written to can be waited for', async () => {
    const ana = await enter('ana');
    expect(wire.SubscribeAck.parse(await ana.ask('subscribe', { feed: 'later' }))).toMatchObject({ version: 0, values: [], hz: 4 });
    await put('a', 1, 'later');
    clock.advance(250);
    expect(await ana.next('feed')).toMatchObject({ from: 0, to: 1, values: [['a', 1]] });
  });

  it('comes to each subscription with its own keys and rate, and to one that ended no more', async () => {
    const ana = await enter('ana');
    const all = wire.SubscribeAck.parse(await ana.ask('subscribe', { feed: 'prices' }));
    const one = wire.SubscribeAck.parse(await ana.ask('subscribe', { feed: 'prices', keys: ['b', 'b'], maxHz: 10 }));
    const same = wire.SubscribeAck.parse(await ana.ask('subscribe', { feed: 'prices', keys: ['b'], maxHz: 10 }));
    expect([same.channel, one.channel === all.channel]).toEqual([one.channel, false]);
    await put('a', 1);
    await put('b', 2);
    clock.advance(250);
    await until(() => ana.all('feed').length === 2);
    expect(ana.all<wire.FeedDelta>('feed').map(({ channel, values }) => [channel, values.length])).toEqual([
      [one.channel, 1],
      [all.channel, 2],
    ]);
    expect(await ana.ask('unsubscribe', { channel: one.channel })).toEqual({ ok: true });
    expect(await ana.ask('unsubscribe', { channel: 'never-was' })).toEqual({ ok: true });
    await put('b', 3);
    clock.advance(250);
    await until(() => ana.all('feed').length === 3);
    expect(ana.all<wire.FeedDelta>('feed').at(-1)).toMatchObject({ channel: all.channel });
  });

  it('is forgotten with its last subscriber: no timer is left', async () => {
    const [ana, ben] = [await enter('ana'), await enter('ben')];
    const { pending } = clock;
    for (const each of [ana, ben]) for (const maxHz of [1, 2, 4]) await each.ask('subscribe', { feed: 'prices', maxHz });
    expect(clock.pending).toBe(pending + 3);
    ana.socket.disconnect();
    ben.socket.disconnect();
    // Their tokens' expiry is not watched any more either.
    await until(() => clock.pending <= pending);
  });

  it('SECURITY 9: 50 to a connection, and another of those it has is none more', async () => {
    const ana = await enter('ana');
    const ask = (i: number): Promise<unknown> => ana.ask('subscribe', { feed: `feed-${i}` });
    for (let i = 0; i < limits.subscriptionsPerConnection; i++) expect(await ask(i)).toMatchObject({ ok: true });
    expect(await ask(99)).toMatchObject({ ok: false, error: { code: 'too_many_rooms' } });
    const again = wire.SubscribeAck.parse(await ask(7));
    await ana.ask('unsubscribe', { channel: again.channel });
    expect(await ask(99)).toMatchObject({ ok: true });
  });
});

describe('SECURITY 9: what a feed costs', () => {
  const keys = (from: number, count = limits.feedKeysAsked): string[] => Array.from({ length: count }, (_, i) => `k${from + i}`);

  it('4,000 keys times a second to a connection; whole feeds are free, and what ended makes room', async () => {
    const ana = await enter('ana');
    const ask = (wish: object): Promise<unknown> => ana.ask('subscribe', { feed: 'prices', ...wish });
    const first = wire.SubscribeAck.parse(await ask({ keys: keys(0), maxHz: 10 }));
    expect(await ask({ keys: keys(200), maxHz: 10 })).toMatchObject({ ok: true });
    expect(await ask({ keys: keys(0), maxHz: 10 })).toMatchObject({ ok: true });
    expect(await ask({ keys: ['one-more'], maxHz: 0.1 })).toMatchObject({ ok: false, error: { code: 'too_many_rooms' } });
    expect(await ask({ maxHz: 20 })).toMatchObject({ ok: true });
    await ana.ask('unsubscribe', { channel: first.channel });
    expect(await ask({ keys: ['one-more'], maxHz: 0.1 })).toMatchObject({ ok: true });
  });

  it('D9 who has not taken what was sent gets no snapshot on top of it, but is told to ask again', async () => {
    for (let n = 0; n < 4; n += 1) {
      const values = Array.from({ length: 240 }, (_, i) => ({ key: `k${n}-${i}`, value: 'x'.repeat(4000) }));
      expect(await service('POST', '/api/feeds/prices', { values })).toMatchObject({ status: 200 });
    }
    const ana = await enter('ana');
    const ask = (): Promise<unknown> => ana.ask('subscribe', { feed: 'prices' });
    // All in a turn, so that they are there before anything of the first answer was taken.
    const answers = await Promise.all(Array.from({ length: 8 }, ask));
    expect(answers[0]).toMatchObject({ ok: true });
    expect(answers).toContainEqual({ ok: false, error: expect.objectContaining({ code: 'busy', retryAfterMs: expect.any(Number) }) });
    expect(await ask()).toMatchObject({ ok: true });
  });

  it('a large snapshot counts as many joins', async () => {
    await server.close();
    server = await startTestServer({ clock, rates: { user: { joins: { perSecond: 1, burst: 4 } } } });
    service = await serviceOf(server, 'feeds');
    const large = Array.from({ length: 33 }, (_, i) => ({ key: `k${i}`, value: 'x'.repeat(4000) }));
    for (const values of [large.slice(0, 16), large.slice(16, 32), large.slice(32)])
      expect(await service('POST', '/api/feeds/prices', { values })).toMatchObject({ status: 200 });
    const ana = await enter('ana');
    const ask = (wish: object): Promise<unknown> => ana.ask('subscribe', { feed: 'prices', ...wish });
    expect(await ask({})).toMatchObject({ ok: true });
    expect(await ask({ keys: ['k1'] })).toMatchObject({ ok: true });
    expect(await ask({ keys: ['k2'] })).toMatchObject({ ok: false, error: { code: 'rate_limited' } });
  });
});

describe('a match', () => {
  it('D4 D6 is watched from where one was, each event once and in order with the score after it', async () => {
    await post('m1', fixture, kickOff, goal(1));
    const ana = await enter('ana');
    const ack = wire.WatchMatchAck.parse(await ana.ask('watchMatch', { match: 'm1' }));
    expect([ack.head, ack.verdict, ack.more, ack.entries.map(({ data }) => data.type)]).toEqual([3, 'current', false, ['fixture', 'period', 'goal']]);
    await post('m1', goal(2, 1), goal(1), goal(3, 1));
    await until(() => ana.all('matchEvent').length === 2);
    expect(ana.all('matchEvent').map((entry) => wire.MatchEntry.parse(entry))).toMatchObject([
      { match: 'm1', seq: 4, score: [1, 1] },
      { match: 'm1', seq: 5, score: [1, 2] },
    ]);
    const again = wire.WatchMatchAck.parse(await (await enter('ana')).ask('watchMatch', { match: 'm1', epoch: ack.epoch, after: 3, limit: 1 }));
    expect([again.verdict, again.more, again.entries.map(({ seq }) => seq)]).toEqual(['replay', true, [4]]);
    const rest = wire.MatchHistoryAck.parse(await ana.ask('matchHistory', { match: 'm1', after: 4 }));
    expect([rest.more, rest.entries.map(({ seq }) => seq)]).toEqual([false, [5]]);
    expect(await ana.ask('watchMatch', { match: 'm1', epoch: 'another', after: 3 })).toMatchObject({ verdict: 'reset' });
    expect(await ana.ask('unwatchMatch', { match: 'm1' })).toEqual({ ok: true });
    await post('m1', goal(4));
    expect(await ana.ask('matchHistory', { match: 'm1' })).toMatchObject({ ok: true, more: false });
    expect(ana.all('matchEvent')).toHaveLength(2);
  });

  it('stands on the board, with the minute that is played', async () => {
    const ana = await enter('ana');
    await ana.ask('subscribe', { feed: 'matches', maxHz: 20 });
    await post('m1', fixture, kickOff, goal(7), { type: 'clock', minute: 12, added: 1 });
    clock.advance(50);
    const [delta] = [await ana.next<wire.FeedDelta>('feed')];
    expect(delta.values).toEqual([['m1', expect.objectContaining({ teams: ['Harbour', 'Hill'], score: [1, 0], minute: 12, added: 1, seq: 3 })]]);
    wire.MatchSummary.parse(delta.values[0]?.[1]);
  });

  it('SECURITY 9: 50 to a connection', async () => {
    const ana = await enter('ana');
    for (let i = 0; i <= limits.matchesPerConnection; i++) await post(`m${i}`, fixture);
    for (let i = 0; i < limits.matchesPerConnection; i++) expect(await ana.ask('watchMatch', { match: `m${i}` })).toMatchObject({ ok: true });
    expect(await ana.ask('watchMatch', { match: 'm50' })).toMatchObject({ ok: false, error: { code: 'too_many_rooms' } });
    expect(await ana.ask('watchMatch', { match: 'm7' })).toMatchObject({ ok: true });
  });
});

describe('the namespace', () => {
  it('A5 refuses a token without any right there with `forbidden`, which works elsewhere, over one connection', async () => {
    const auth = { token: await server.tokenOf('ana', { rooms: { 'chat:*': 'rw', 'live-scores:*': 'w' } }) };
    expect(await refusalOf(`${server.url}/live-scores`, { auth })).toMatchObject({ code: 'forbidden' });
    const chat = await connect(`${server.url}/chat`, { auth });
    clients.push(chat);
    const scores = chat.socket.io.socket('/live-scores', { auth });
    const refused = new Promise<unknown>((resolve) => scores.once('connect_error', (error) => resolve((error as Error & { data: unknown }).data)));
    scores.connect();
    expect(await refused).toEqual({ code: 'forbidden', message: expect.any(String) });
    expect(await chat.ask('joinRoom', 'lobby')).toMatchObject({ ok: true });
    expect(server.adapter.servers[0]?.engine.clientsCount).toBe(1);
  });

  it('A3 a feed and a match that a new token may not see end at once, and say so', async () => {
    await post('m1', fixture);
    await put('a', 1);
    const ana = await enter('ana');
    const kept = wire.SubscribeAck.parse(await ana.ask('subscribe', { feed: 'kept' }));
    for (const maxHz of [1, 4]) await ana.ask('subscribe', { feed: 'prices', maxHz });
    await ana.ask('watchMatch', { match: 'm1' });
    const token = await server.tokenOf('ana', { rooms: { 'live-scores:kept': 'r' } });
    expect(await ana.ask('refreshToken', { token })).toMatchObject({ ok: true });
    expect(ana.all('removedFromFeed').map((removed) => wire.RemovedFromFeed.parse(removed))).toMatchObject([
      { feed: 'prices', code: 'not_found' },
      { match: 'm1', code: 'not_found' },
    ]);
    await put('a', 2);
    await post('m1', goal(1));
    await put('b', 2, 'kept');
    clock.advance(1000);
    expect(await ana.next('feed')).toMatchObject({ channel: kept.channel });
    expect([ana.all('feed').length, ana.all('matchEvent')]).toEqual([1, []]);
  });

  it('SECURITY 9: who subscribes too often is told to wait', async () => {
    const strict = await startTestServer({ clock, rates: { user: { joins: { perSecond: 1, burst: 3 } } } });
    const ana = await connect(`${strict.url}/live-scores`, { auth: { token: await strict.tokenOf('ana') } });
    for (let i = 0; i < 3; i++) expect(await ana.ask('subscribe', { feed: 'prices' })).toMatchObject({ ok: true });
    expect(await ana.ask('subscribe', { feed: 'prices' })).toMatchObject({ ok: false, error: { code: 'rate_limited', retryAfterMs: 1000 } });
    ana.socket.disconnect();
    await strict.close();
  });
});
