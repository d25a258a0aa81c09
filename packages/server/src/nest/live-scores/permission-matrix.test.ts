import { FakeClock } from '@partyline/testing';
import type { FeedDelta } from '@partyline/protocol';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { serviceOf } from '../testing/service-client.ts';
import { connect, refusalOf, type TestClient } from '../testing/test-client.ts';
import { startTestServer, type TestServer } from '../testing/test-server.ts';
import { until } from '../testing/until.ts';

/** What each role's claim lets it see, said once more by hand. Both a feed and a match of each name are there, but for `absent`. */
const roles: Record<string, { claim: Record<string, string> | undefined; sees: string[] | 'nothing here' }> = {
  'a guest without a claim': { claim: undefined, sees: ['open-1'] },
  'a fan of one match': { claim: { 'live-scores:cup-final': 'r' }, sees: ['cup-final'] },
  'a reader of the cup': { claim: { 'live-scores:cup-*': 'r' }, sees: ['cup-final', 'cup-semi'] },
  'who may write what nobody writes here': { claim: { 'live-scores:cup-final': 'w', 'live-scores:open-1': 'rw' }, sees: ['open-1'] },
  'an admin': { claim: { '*': 'rw' }, sees: ['open-1', 'cup-final', 'cup-semi'] },
  'someone of the chat': { claim: { 'chat:*': 'rw' }, sees: 'nothing here' },
  'someone with nothing': { claim: {}, sees: 'nothing here' },
};
const names = ['open-1', 'cup-final', 'cup-semi', 'absent'];

const clock = new FakeClock();
const clients = new Map<string, TestClient>();
let server: TestServer;

beforeAll(async () => {
  server = await startTestServer({ clock, auth: { publicRooms: ['chat:lobby', 'live-scores:open-*'] } });
  const ask = await serviceOf(server, 'feeds scores');
  for (const name of names.slice(0, 3)) {
    await ask('PUT', `/api/feeds/${name}/key`, { value: name });
    await ask('POST', `/api/matches/${name}/events`, { events: [{ type: 'fixture', id: 'fixture-1', teams: [name, 'B'] }] });
  }
  for (const [role, { claim, sees }] of Object.entries(roles)) {
    const auth = { token: await server.tokenOf(role.replaceAll(' ', '-'), claim ? { rooms: claim } : {}) };
    if (sees === 'nothing here') expect(await refusalOf(`${server.url}/live-scores`, { auth })).toMatchObject({ code: 'forbidden' });
    else clients.set(role, await connect(`${server.url}/live-scores`, { auth }));
  }
});
afterAll(async () => {
  for (const { socket } of clients.values()) socket.disconnect();
  await server.close();
});

const inside = Object.entries(roles).filter(([, { sees }]) => sees !== 'nothing here');
const matrix = inside.flatMap(([role, { sees }]) => names.map((name) => ({ role, name, maySee: sees.includes(name) })));

describe('A5 SECURITY 8: roles x verbs x feeds and matches', () => {
  it.each(matrix)('$role and $name', async ({ role, name, maySee }) => {
    const client = clients.get(role) as TestClient;
    const isThere = name !== 'absent';
    // A feed that isn't there may be waited for, by those who may see it.
    const seesFeed = maySee || (role === 'an admin' && name === 'absent');
    const answers = [
      [await client.ask('subscribe', { feed: name }), seesFeed],
      [await client.ask('subscribe', { feed: name, keys: ['key'], maxHz: 1 }), seesFeed],
      [await client.ask('watchMatch', { match: name }), maySee && isThere],
      [await client.ask('matchHistory', { match: name }), maySee && isThere],
      [await client.ask('unwatchMatch', { match: name }), true],
    ] as const;
    for (const [answer, isAllowed] of answers) {
      if (isAllowed) expect(answer).toMatchObject({ ok: true });
      else expect(answer).toMatchObject({ ok: false, error: { code: 'not_found' } });
    }
  });

  it('SECURITY 5: what is not there and what is not allowed look the same', async () => {
    const guest = clients.get('a guest without a claim') as TestClient;
    for (const [event, field] of [
      ['subscribe', 'feed'],
      ['watchMatch', 'match'],
      ['matchHistory', 'match'],
    ] as const) {
      expect(await guest.ask(event, { [field]: 'cup-final' })).toEqual(await guest.ask(event, { [field]: 'never-was' }));
    }
  });

  it('nothing of what somebody may not see reaches them', async () => {
    const ask = await serviceOf(server, 'feeds scores');
    const admin = clients.get('an admin') as TestClient;
    await admin.ask('watchMatch', { match: 'cup-semi' });
    await ask('PUT', '/api/feeds/cup-semi/key', { value: 'told to those who may know' });
    await ask('POST', '/api/matches/cup-semi/events', { events: [{ type: 'goal', id: 'goal-0001', team: 0, minute: 3 }] });
    clock.advance(1000);
    await admin.next<FeedDelta>('feed', ({ values }) => JSON.stringify(values).includes('told to those'));
    await admin.next('matchEvent');
    for (const [role, { sees }] of inside) {
      const client = clients.get(role) as TestClient;
      await client.ask('unsubscribe', { channel: 'none' });
      expect(JSON.stringify(client.events).includes('told to those')).toBe(sees.includes('cup-semi'));
    }
    await until(() => admin.all('matchEvent').length === 1);
  });
});
