import { FeedAnswer, limits, MatchEntry, PostMatchEventsAnswer } from '@partyline/protocol';
import { FakeClock } from '@partyline/testing';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { type AskService, serviceOf } from '../testing/service-client.ts';
import { connect, type TestClient } from '../testing/test-client.ts';
import { startTestServer, type TestServer } from '../testing/test-server.ts';
import { HeldStore } from '../testing/held-store.ts';

const clock = new FakeClock();
let server: TestServer;
let ask: AskService;
let onlooker: TestClient;
let told = 0;

beforeAll(async () => {
  server = await startTestServer({ clock, store: new HeldStore() });
  ask = await serviceOf(server, 'feeds scores');
  onlooker = await connect(`${server.url}/live-scores`, { auth: { token: await server.tokenOf('onlooker') } });
  for (const feed of ['f1', 'matches']) await onlooker.ask('subscribe', { feed, maxHz: 20 });
  expect(await ask('POST', '/api/matches/m1/events', { events: [fixture] })).toMatchObject({ status: 200 });
  await onlooker.ask('watchMatch', { match: 'm1' });
  expect(await ask('PUT', '/api/feeds/f1/stands', { value: 1, revision: 5 })).toMatchObject({ status: 200 });
  await settle();
});
afterAll(async () => {
  onlooker.socket.disconnect();
  await server.close();
});

const fixture = { type: 'fixture', id: 'fixture-1', teams: ['Harbour', 'Hill'] };
const goal = { type: 'goal', id: 'goal-0001', team: 0, minute: 5 };
/** Whatever was to be told is told, and counted. */
const settle = async (): Promise<void> => {
  clock.advance(50);
  await onlooker.ask('unsubscribe', { channel: 'none' });
  told = onlooker.events.filter(({ name }) => name !== 'feedQuiet').length;
};
/** Nothing was told, and nothing is stored but the fixture. */
const nothingHappened = async (): Promise<void> => {
  const before = told;
  await settle();
  expect(told).toBe(before);
  expect(await server.streams.list('', 10)).toMatchObject([{ stream: 'live-scores:m1', head: 1 }]);
  expect(await onlooker.ask('subscribe', { feed: 'f1', maxHz: 20 })).toMatchObject({ version: 1, values: [['stands', 1]] });
};

const routes = [
  ['PUT', '/api/feeds/f1/key', { value: 1 }, 'feeds'],
  ['POST', '/api/feeds/f1', { values: [{ key: 'a', value: 1 }] }, 'feeds'],
  ['POST', '/api/matches/m1/events', { events: [goal] }, 'scores'],
] as const;

describe.each(routes)('%s %s', (method, path, body, scope) => {
  afterEach(nothingHappened);

  it('A4 takes no other token than one with its scope: 401 without or with a wrong one, 403 without the scope', async () => {
    for (const token of [null, 'nonsense', `${await server.tokenOf('service', { scope })}x`]) {
      expect(await ask(method, path, body, token)).toMatchObject({ status: 401, body: { ok: false, error: { code: 'unauthorized' } } });
    }
    const expired = await server.tokens.sign({ sub: 'service', scope }, clock.now() - 60_000);
    expect(await ask(method, path, body, expired)).toMatchObject({ status: 401, body: { error: { code: 'token_expired' } } });
    for (const claims of [{}, { scope: '' }, { scope: `${scope}x` }, { scope: [scope] }, { scope: scope === 'feeds' ? 'scores users' : 'feeds users' }]) {
      expect(await ask(method, path, body, await server.tokenOf('service', claims))).toMatchObject({ status: 403, body: { error: { code: 'forbidden' } } });
    }
  });

  it('A7 refuses what it does not take with a code and a sentence', async () => {
    const nested = `${'['.repeat(20_000)}${']'.repeat(20_000)}`;
    const bad: [status: number, code: string, body: unknown][] = [
      [400, 'invalid_payload', '{"values": ['],
      [400, 'invalid_payload', 'null'],
      [400, 'invalid_payload', '7'],
      [400, 'invalid_payload', '[]'],
      [400, 'invalid_payload', '{"__proto__":{"value":1},"value":1}'],
      [413, 'too_large', `{"value":${nested},"values":[{"key":"a","value":${nested}}],"events":${nested}}`],
      [413, 'too_large', { value: 'x'.repeat(2 * 1024 * 1024) }],
    ];
    for (const [status, code, each] of bad) {
      const answer = await ask(method, path, each);
      expect([answer.status, answer.body]).toEqual([status, { ok: false, error: { code, message: expect.any(String) } }]);
    }
  });

  it('A7 refuses names that are none', async () => {
    for (const name of ['a%20b', 'a:b', '__proto__', 'constructor', '-a', '%00', 'a%2Fb']) {
      const answer = await ask(method, path.replace(/f1|m1/, name), body);
      expect([400, 404, 414]).toContain(answer.status);
      expect(answer.body).toMatchObject({ ok: false, error: { code: expect.any(String), message: expect.any(String) } });
    }
  });
});

describe('what does not fit', () => {
  afterEach(nothingHappened);

  const large = 'x'.repeat(limits.feedValueBytes);
  const values = (count: number): object[] => Array.from({ length: count }, (_, i) => ({ key: `k${i}`, value: 1 }));
  const goals = (count: number): object[] => Array.from({ length: count }, (_, i) => ({ ...goal, id: `goal-${10_000 + i}`, scorer: 'a long name'.repeat(5) }));
  it.each<[string, string, string, object, number, string]>([
    ['PUT', '/api/feeds/f1/key', 'no value', {}, 400, 'invalid_payload'],
    ['PUT', '/api/feeds/f1/key', 'a value of more than 4 KB', { value: large }, 413, 'too_large'],
    ['PUT', '/api/feeds/f1/key', 'a revision that is none', { value: 1, revision: -1 }, 400, 'invalid_payload'],
    ['PUT', '/api/feeds/f1/a%20b', 'a key that is none', { value: 1 }, 400, 'invalid_payload'],
    ['PUT', '/api/feeds/matches/m1', 'the feed that is derived', { value: 1 }, 403, 'forbidden'],
    ['POST', '/api/feeds/matches', 'the feed that is derived', { removed: ['m1'] }, 403, 'forbidden'],
    ['POST', '/api/feeds/f1', 'more than 1,000 values', { values: values(limits.feedBatch + 1) }, 400, 'invalid_payload'],
    ['POST', '/api/feeds/f1', 'one bad key among good ones', { values: [...values(3), { key: 'a b', value: 1 }] }, 400, 'invalid_payload'],
    ['POST', '/api/feeds/f1', 'one value too large among good ones', { values: [...values(3), { key: 'a', value: large }] }, 413, 'too_large'],
    ['POST', '/api/feeds/f1', 'a bad key to remove', { values: values(1), removed: ['constructor'] }, 400, 'invalid_payload'],
    ['POST', '/api/feeds/f1', 'a key both changed and removed', { values: values(1), removed: ['k0'] }, 400, 'invalid_payload'],
    ['POST', '/api/matches/m1/events', 'no events', { events: [] }, 400, 'invalid_payload'],
    ['POST', '/api/matches/m1/events', 'more than 100', { events: goals(limits.batch + 1) }, 400, 'invalid_payload'],
    ['POST', '/api/matches/m1/events', 'one bad among good ones', { events: [...goals(3), { ...goal, team: 2 }] }, 400, 'invalid_payload'],
    ['POST', '/api/matches/m1/events', 'an event without an id', { events: [{ type: 'goal', team: 0, minute: 1 }] }, 400, 'invalid_payload'],
    ['POST', '/api/matches/m1/events', 'a type that there is not', { events: [{ ...goal, type: 'corner' }] }, 400, 'invalid_payload'],
    ['POST', '/api/matches/m1/events', 'a clock that is none', { events: [{ type: 'clock', minute: 201 }] }, 400, 'invalid_payload'],
    [
      'POST',
      '/api/matches/m1/events',
      'more goals than a side scores',
      {
        events: [
          { type: 'period', id: 'period-09', period: 'half-time', score: [999, 0] },
          { ...goal, id: 'goal-last', team: 0 },
        ],
      },
      413,
      'too_large',
    ],
    ['POST', '/api/matches/m2/events', 'a match that does not begin with its fixture', { events: [goal] }, 400, 'invalid_payload'],
    ['POST', '/api/matches/m2/events', 'a clock of a match that is not there', { events: [{ type: 'clock', minute: 3 }] }, 400, 'invalid_payload'],
    ['POST', '/api/matches/m2/events', 'a team without a name', { events: [{ ...fixture, teams: ['', 'Hill'] }] }, 400, 'invalid_payload'],
  ])('%s %s: %s', async (method, path, _what, body, status, code) => {
    const answer = await ask(method, path, body);
    expect([answer.status, answer.body]).toEqual([status, { ok: false, error: { code, message: expect.any(String) } }]);
  });
});

describe('what fits', () => {
  it('D3 repeated changes nothing: feeds by value and revision, matches by id', async () => {
    const put = (value: unknown, revision?: number): Promise<unknown> =>
      ask('PUT', '/api/feeds/f2/key', { value, revision }).then(({ body }) => FeedAnswer.parse(body).changed);
    expect([await put(1), await put(1), await put(2, 7), await put(2, 7), await put(1, 6), await put(3, 8)]).toEqual([1, 0, 1, 0, 0, 1]);
    const batch = {
      values: [
        { key: 'a', value: null },
        { key: 'b', value: [1] },
      ],
      removed: ['key'],
    };
    expect((await ask('POST', '/api/feeds/f2', batch)).body).toEqual({ ok: true, version: 6, changed: 3 });
    expect((await ask('POST', '/api/feeds/f2', batch)).body).toEqual({ ok: true, version: 6, changed: 0 });

    const events = [fixture, goal, { type: 'clock', minute: 6 }, { ...goal, id: 'goal-0002' }];
    const first = await ask('POST', '/api/matches/m3/events', { events });
    expect(PostMatchEventsAnswer.parse(first.body).events).toEqual([{ seq: 1 }, { seq: 2 }, { seq: 0 }, { seq: 3 }]);
    const again = await ask('POST', '/api/matches/m3/events', { events });
    expect(again).toMatchObject({
      status: 200,
      body: { events: [{ seq: 1, duplicate: true }, { seq: 2, duplicate: true }, { seq: 0 }, { seq: 3, duplicate: true }] },
    });
    const other = await ask('POST', '/api/matches/m3/events', { events: [goal] }, await server.tokenOf('another', { scope: 'scores' }));
    expect(other.body).toMatchObject({ events: [{ seq: 2, duplicate: true }] });
    const page = await onlooker.ask<{ entries: unknown[] }>('matchHistory', { match: 'm3' });
    expect(page.entries.map((entry) => MatchEntry.parse(entry).score)).toEqual([
      [0, 0],
      [1, 0],
      [2, 0],
    ]);
  });

  it('SECURITY 9: too many requests are told to wait', async () => {
    const strict = await startTestServer({ clock, rates: { address: { orders: { perSecond: 1, burst: 2 } } } });
    const service = await serviceOf(strict, 'feeds');
    const statuses = [];
    for (let i = 0; i < 3; i++) statuses.push((await service('PUT', '/api/feeds/f1/key', { value: i })).status);
    expect(statuses).toEqual([200, 200, 429]);
    await strict.close();
  });
});
