import { limits, up } from '@partyline/protocol';
import { FakeClock } from '@partyline/testing';
import { fc } from '@partyline/testing/properties';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { rawClient } from '../testing/raw-client.ts';
import { type AskService, serviceOf } from '../testing/service-client.ts';
import { connect, type TestClient } from '../testing/test-client.ts';
import { startTestServer, type TestServer } from '../testing/test-server.ts';
import { until } from '../testing/until.ts';

const clock = new FakeClock();
let server: TestServer;
let service: AskService;
let neighbour: TestClient;
let attacker: TestClient;
let beats = 0;

beforeAll(async () => {
  server = await startTestServer({ clock });
  service = await serviceOf(server, 'feeds scores');
  await service('POST', '/api/matches/m1/events', { events: [{ type: 'fixture', id: 'fixture-1', teams: ['Harbour', 'Hill'] }] });
  const enter = async (user: string): Promise<TestClient> => connect(`${server.url}/live-scores`, { auth: { token: await server.tokenOf(user) } });
  [neighbour, attacker] = [await enter('neighbour'), await enter('attacker')];
  for (const feed of ['beats', 'matches']) await neighbour.ask('subscribe', { feed, maxHz: 20 });
  await neighbour.ask('watchMatch', { match: 'm1' });
});
afterAll(async () => {
  for (const { socket } of [neighbour, attacker]) socket.disconnect();
  await server.close();
});

/** After whatever was sent, the neighbour has heard of the beats and of nothing else, and nothing is stored. */
afterEach(async () => {
  beats += 1;
  expect(await service('PUT', '/api/feeds/beats/beat', { value: beats })).toMatchObject({ body: { ok: true, version: beats } });
  clock.advance(50);
  await neighbour.next('feed', ({ to }: { to: number }) => to === beats);
  expect(neighbour.all<{ values: [string, unknown][] }>('feed').every(({ values }) => values[0]?.[0] === 'beat')).toBe(true);
  expect(neighbour.events.filter(({ name }) => name !== 'feed' && name !== 'feedQuiet')).toEqual([]);
  expect(await server.streams.list('', 100)).toMatchObject([{ stream: 'live-scores:m1', head: 1 }]);
});

const invalid = { ok: false, error: { code: 'invalid_payload', message: expect.any(String) } };
const payloads: Record<string, Record<string, unknown>> = {
  subscribe: { feed: 'beats' },
  unsubscribe: { channel: 'c0' },
  watchMatch: { match: 'm1' },
  unwatchMatch: { match: 'm1' },
  matchHistory: { match: 'm1' },
};
const events = Object.keys(payloads);
const badNames = ['', 'a b', 'a:b', '__proto__', 'constructor', 'x'.repeat(129), 'a\u0000b', '\ud800', 'm1\n', '*', 7, null, true, [], {}, ['m1']];
const badPayloads = [undefined, null, 7, true, [], {}, 'm1', Buffer.from('m1'), { match: Buffer.from('m1'), feed: Buffer.from('m1') }, [['m1']]];
const badLimits = [0, 201, 1.5, '1', null];
const badPositions = [-1, 0.5, '1', null, Number.MAX_SAFE_INTEGER + 1, {}, []];

describe('A7 SECURITY 9 10: every event refuses', () => {
  it('is named here', () => {
    expect([...events, 'refreshToken'].sort()).toEqual(Object.keys(up['/live-scores']).sort());
  });

  it.each(events.filter((event) => event !== 'unsubscribe'))('%s of what is no name', async (event) => {
    const field = event === 'subscribe' ? 'feed' : 'match';
    for (const name of badNames) expect([name, await attacker.ask(event, { ...payloads[event], [field]: name })]).toEqual([name, invalid]);
  });

  it.each(events)('%s of something else', async (event) => {
    for (const payload of badPayloads) expect([payload, await attacker.ask(event, payload)]).toEqual([payload, invalid]);
  });

  it.each([
    ['subscribe', 'keys', [[], ['a b'], ['__proto__'], [7], 'key', null, { length: 1 }]],
    ['subscribe', 'maxHz', [0, 0.05, 20.1, -1, '4', null, Number.MAX_VALUE, []]],
    ['unsubscribe', 'channel', ['x'.repeat(65), 7, null, [], {}]],
    ['watchMatch', 'after', badPositions],
    ['watchMatch', 'limit', badLimits],
    ['watchMatch', 'epoch', ['x'.repeat(65), 7, null]],
    ['matchHistory', 'after', badPositions],
    ['matchHistory', 'before', badPositions],
    ['matchHistory', 'limit', badLimits],
  ] as [string, string, unknown[]][])('%s with another %s', async (event, field, values) => {
    for (const value of values) expect([value, await attacker.ask(event, { ...payloads[event], [field]: value })]).toEqual([value, invalid]);
  });

  it('whatever else is sent, and answers what is right', async () => {
    const field = fc.constantFrom('feed', 'keys', 'maxHz', 'channel', 'match', 'epoch', 'after', 'before', 'limit', '__proto__', 'constructor');
    const value = fc.oneof(fc.constantFrom<unknown>('m1', 'beats', 0, 1, 4, -1, null, ['a'], {}), fc.jsonValue({ maxDepth: 2 }));
    await fc.assert(
      fc.asyncProperty(fc.constantFrom(...events), fc.array(fc.tuple(field, value), { maxLength: 5 }), async (event, fields) => {
        const payload: unknown = JSON.parse(JSON.stringify(Object.fromEntries(fields)));
        const { payload: schema } = up['/live-scores'][event as keyof (typeof up)['/live-scores']];
        const answer = await attacker.ask(event, payload);
        if (schema.safeParse(payload).success)
          expect([true, 'not_found', 'too_many_rooms']).toContain(answer['ok'] || (answer['error'] as { code: string }).code);
        else expect(answer).toEqual(invalid);
        if (event === 'subscribe' && answer['ok']) await attacker.ask('unsubscribe', { channel: answer['channel'] });
      }),
      { numRuns: 300 },
    );
  });

  it('more keys than one subscription names', async () => {
    const keys = Array.from({ length: limits.feedKeysAsked + 1 }, (_, i) => `key-${i}`);
    expect(await attacker.ask('subscribe', { feed: 'beats', keys })).toEqual(invalid);
  });

  it('several arguments, none, and what is nested without end', async () => {
    for (const event of events) {
      expect(await attacker.ask(event, payloads[event], payloads[event])).toEqual(invalid);
      expect(await attacker.ask(event)).toEqual(invalid);
    }
    expect(await attacker.ask('matchHistory', { match: 'm1', before: 1, after: 1 })).toEqual(invalid);
    let nested: unknown = 'm1';
    for (let i = 0; i < 5_000; i++) nested = [nested];
    expect(await attacker.ask('subscribe', nested)).toMatchObject({ error: { code: 'too_large' } });
  });

  it('events that the namespace does not have, also those of its own to clients', async () => {
    for (const event of ['feed', 'matchEvent', 'publish', 'sendMessage', 'joinRoom', '__proto__', 'toString']) {
      expect(await attacker.ask(event, { feed: 'beats' })).toMatchObject({ ok: false, error: { code: 'unknown_event' } });
    }
  });
});

describe('SECURITY 9 10: packets', () => {
  it('with keys like __proto__ pollute nothing', async () => {
    const raw = await rawClient('/live-scores', server.url, await server.tokenOf('raw'));
    raw.send('20["watchMatch",{"__proto__":{"match":"m1"}}]');
    raw.send('21["watchMatch",{"match":"m1","__proto__":{"after":0,"polluted":1},"constructor":{"prototype":{"polluted":1}}}]');
    await until(() => raw.packets.length >= 4);
    const answers = raw.packets.slice(2).map((packet) => /invalid_payload|"ok":true/.exec(packet)?.[0]);
    expect(new Set(answers)).toEqual(new Set(['"ok":true', 'invalid_payload']));
    expect(({} as { polluted?: number }).polluted).toBeUndefined();
    raw.socket.close();
  });
});
