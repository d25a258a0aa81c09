import { FakeClock } from '@partyline/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { roles } from '../testing/roles.ts';
import { CursorClient } from '../testing/cursor-client.ts';
import { startTestServer, type TestServer } from '../testing/test-server.ts';
import { until } from '../testing/until.ts';

const clock = new FakeClock();
const clients = new Map<string, CursorClient>();
let server: TestServer;
let admin: CursorClient;

beforeAll(async () => {
  server = await startTestServer({ clock, auth: { publicRooms: ['chat:lobby', 'chat:open-*'] } });
  for (const [role, { claim }] of Object.entries(roles)) {
    const token = await server.tokenOf(role.replaceAll(' ', '-'), claim ? { rooms: claim } : {});
    clients.set(role, await CursorClient.connect(server.url, token));
  }
  admin = clients.get('an admin') as CursorClient;
});
afterAll(async () => {
  for (const each of clients.values()) each.close();
  await server.close();
});

const matrix = Object.entries(roles).flatMap(([role, { rooms }]) => Object.entries(rooms).map(([room, right]) => ({ role, room, right })));

/** Each verb with the rest of its payload; who joined may do all of them, in this order, a second apart. */
const verbs = { join: {}, people: { slots: [0] }, viewport: { area: null }, resync: {}, leave: {} };

describe('A5 SECURITY 8: roles x verbs x rooms: who may read a room may have a cursor there', () => {
  it.each(matrix)('$role in $room', async ({ role, room, right }) => {
    const { client } = clients.get(role) as CursorClient;
    for (const [verb, content] of Object.entries(verbs)) {
      clock.advance(1000);
      const answer = await client.ask(verb, { room, ...content });
      if (right.includes('r') || verb === 'leave') expect(answer).toMatchObject({ ok: true });
      else expect(answer).toMatchObject({ ok: false, error: { code: 'not_found' } });
    }
  });

  it('who may not read a room moves no cursor there, and sees none', async () => {
    const reader = clients.get('a reader of all teams') as CursorClient;
    const outsider = clients.get('a writer of news') as CursorClient;
    clock.advance(1000);
    for (const each of [admin, reader]) await each.join('team-blue');
    await outsider.client.ask('join', { room: 'team-blue' });
    outsider.move('team-blue', 1, 1);
    await outsider.client.ask('leave', { room: 'team-blue' });
    admin.move('team-blue', 2, 2);
    await until(() => server.cursors.stats.moves === 1);
    clock.advance(5000);
    await reader.sees(0, { x: 2, y: 2 });
    expect(reader.seen.size).toBe(1);
    await outsider.client.ask('leave', { room: 'team-blue' });
    expect(outsider.frames.filter(([room]) => room === 'team-blue')).toEqual([]);
    expect(JSON.stringify(outsider.client.events)).not.toContain('team-blue');
  });

  it('SECURITY 5: a room that is not there, one that is not allowed, and one that was not joined look the same', async () => {
    const outsider = (clients.get('someone with nothing') as CursorClient).client;
    for (const verb of ['people', 'viewport', 'resync'] as const) {
      const ask = (room: string): Promise<unknown> => outsider.ask(verb, { room, ...verbs[verb] });
      const answers = [await ask('team-red'), await ask('never-was'), await ask('lobby'), await admin.client.ask(verb, { room: 'never-was', ...verbs[verb] })];
      for (const answer of answers) expect(answer).toEqual(answers[0]);
    }
    expect(await outsider.ask('join', { room: 'team-red' })).toEqual(await outsider.ask('join', { room: 'never-was' }));
  });
});
