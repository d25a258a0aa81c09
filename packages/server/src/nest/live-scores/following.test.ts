import { FakeClock } from '@partyline/testing';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { type AskService, serviceOf } from '../testing/service-client.ts';
import { connect, type TestClient } from '../testing/test-client.ts';
import { startTestServer, type TestServer } from '../testing/test-server.ts';
import { until } from '../testing/until.ts';

let server: TestServer;
let service: AskService;
let ana: TestClient;

beforeEach(async () => {
  server = await startTestServer({ clock: new FakeClock() });
  service = await serviceOf(server, 'scores');
  ana = await connect(`${server.url}/notifications`, { auth: { token: await server.tokenOf('ana') } });
  expect(await ana.ask('openInbox')).toMatchObject({ ok: true });
});
afterEach(async () => {
  ana.socket.disconnect();
  await server.close();
});

const fixture = { type: 'fixture', id: 'fixture-1', teams: ['Harbour', 'Hill'] };
const goal = (n: number): object => ({ type: 'goal', id: `goal-${String(n).padStart(4, '0')}`, team: 0, minute: n });
const post = async (...events: object[]): Promise<void> => {
  expect(await service('POST', '/api/matches/m1/events', { events })).toMatchObject({ status: 200 });
};

it('who follows a match has each of its goals in the inbox once, when the service is answered', async () => {
  await post(fixture, goal(1));
  expect(await ana.ask('followMatch', { match: 'm1', on: true })).toMatchObject({ ok: true });
  await post(goal(2), goal(3));
  await post(goal(2), goal(3));
  expect(await ana.ask('followMatch', { match: 'm1', on: false })).toMatchObject({ ok: true });
  await post(goal(4));
  const inbox = await ana.ask<{ entries: { notification: { title: string } }[] }>('inboxHistory', {});
  expect(inbox.entries.map(({ notification }) => notification.title)).toEqual(['Goal: Harbour 2–0 Hill', 'Goal: Harbour 3–0 Hill']);
  await until(() => ana.all('notification').length === 2);
});

it('all four namespaces go over one connection', async () => {
  const auth = { token: await server.tokenOf('ben') };
  const ben = await connect(`${server.url}/chat`, { auth });
  for (const namespace of ['/cursors', '/notifications', '/live-scores']) {
    const socket = ben.socket.io.socket(namespace, { auth });
    await new Promise<void>((resolve) => {
      socket.once('connect', resolve);
      socket.connect();
    });
  }
  expect(server.adapter.servers[0]?.engine.clientsCount).toBe(2);
  ben.socket.io.engine.close();
});
