import { up } from '@partyline/protocol';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { inboxOf } from '../../core/inbox/notice.ts';
import { roles } from '../testing/roles.ts';
import { connect, refusalOf, type TestClient } from '../testing/test-client.ts';
import { startTestServer, type TestServer } from '../testing/test-server.ts';

/** What each claim gives: whether its bearer gets into the namespace, and whether to the own inbox. */
const rights: Record<string, { claim: Record<string, string> | undefined; enters: boolean; owns: boolean }> = {
  'a guest without a claim': { claim: undefined, enters: false, owns: false },
  'a member of one team': { claim: { 'chat:team-red': 'rw' }, enters: false, owns: false },
  'an admin': { claim: { '*': 'rw' }, enters: true, owns: true },
  'someone of another namespace': { claim: { 'notifications:*': 'rw' }, enters: true, owns: true },
  'a reader of the own inbox': { claim: { 'notifications:a-reader-of-the-own-inbox': 'r' }, enters: true, owns: true },
  "a reader of somebody else's inbox": { claim: { 'notifications:ana': 'rw' }, enters: true, owns: false },
  'a writer of inboxes': { claim: { 'notifications:*': 'w' }, enters: false, owns: false },
  'someone with nothing': { claim: {}, enters: false, owns: false },
};
const verbs = {
  openInbox: {},
  inboxHistory: {},
  mark: { state: 'read', upTo: 1 },
  muteRoom: { room: 'lobby' },
  setQuietHours: { quietHours: null },
  followMatch: { match: 'final', on: false },
} as const;

const userOf = (role: string): string => role.replaceAll(/[ ']/g, '-');
const clients = new Map<string, TestClient>();
let server: TestServer;

beforeAll(async () => {
  server = await startTestServer({ auth: { publicRooms: ['chat:lobby', 'chat:open-*'] } });
});
afterAll(async () => {
  for (const { socket } of clients.values()) socket.disconnect();
  await server.close();
});

const optionsOf = async (role: string, claim: Record<string, string> | undefined): Promise<object> => ({
  auth: { token: await server.tokenOf(userOf(role), claim ? { rooms: claim } : {}) },
});

describe('A5 SECURITY 8: roles x verbs', () => {
  it('has all verbs of the namespace', () => {
    expect([...Object.keys(verbs), 'invite', 'refreshToken'].toSorted()).toEqual(Object.keys(up['/notifications']).toSorted());
  });

  it.each(Object.entries(rights))('%s', async (role, { claim, enters, owns }) => {
    const url = `${server.url}/notifications`;
    const options = await optionsOf(role, claim);
    if (!enters) return expect(await refusalOf(url, options)).toMatchObject({ code: 'forbidden' });
    const client = await connect(url, options);
    clients.set(role, client);
    for (const [verb, content] of Object.entries(verbs)) {
      const answer = await client.ask(verb, content);
      expect([verb, answer]).toMatchObject([verb, owns ? { ok: true } : { ok: false, error: { code: 'forbidden' } }]);
    }
    // Who may not look into their own inbox has none.
    expect((await server.streams.history(inboxOf(userOf(role)), 'latest', 1)) !== undefined).toBe(owns);
  });
});

describe('A5 SECURITY 8: roles x rooms: who may write to a room may invite to it', () => {
  const invitations = Object.entries(roles).flatMap(([role, { claim, rooms }]) => Object.entries(rooms).map(([room, right]) => ({ role, claim, room, right })));

  it.each(invitations)('$role to $room', async ({ role, claim, room, right }) => {
    const invited = `${userOf(role)}-${room}`;
    await server.inbox.inboxes.enter(invited);
    const client = await connect(
      `${server.url}/notifications`,
      await optionsOf(role, { ...(claim ?? { 'chat:lobby': 'rw', 'chat:open-*': 'rw' }), 'notifications:*': 'r' }),
    );
    const answer = await client.ask('invite', { room, user: invited, id: 'invite-0001' });
    client.socket.disconnect();
    if (right.includes('w')) expect(answer).toEqual({ ok: true });
    else expect(answer).toMatchObject({ ok: false, error: { code: right === 'r' ? 'forbidden' : 'not_found' } });
    expect((await server.streams.history(inboxOf(invited), 'latest', 1))?.head).toBe(right.includes('w') ? 1 : 0);
  });
});

it('A5 nobody hears of another user’s inbox, whatever their token says of it', async () => {
  const hears = async (user: string, claim?: Record<string, string>): Promise<TestClient> => {
    const client = await connect(`${server.url}/notifications`, { auth: { token: await server.tokenOf(user, { rooms: claim ?? { '*': 'rw' } }) } });
    clients.set(`${user} hears`, client);
    await client.ask('openInbox');
    return client;
  };
  const [ana, ben] = [await hears('ana'), await hears('ben', { 'notifications:*': 'rw' })];
  await ben.ask('openInbox', { user: 'ana' });
  await server.inbox.notifier.notify([
    { user: 'ana', id: 'secret-01', author: { user: 'service:x', name: 'x', color: '' }, kind: 'message', title: 'a secret' },
  ]);
  await ana.next('notification');
  await ana.ask('muteRoom', { room: 'lobby' });
  expect(await ben.ask('inboxHistory', { user: 'ana' })).toMatchObject({ entries: [] });
  expect(ben.events).toEqual([]);
});
