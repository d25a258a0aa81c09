import { up } from '@partyline/protocol';
import { fc } from '@partyline/testing/properties';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { InboxClient } from '../testing/inbox-client.ts';
import { rawClient } from '../testing/raw-client.ts';
import { startTestServer, type TestServer } from '../testing/test-server.ts';
import { until } from '../testing/until.ts';

let server: TestServer;
let neighbour: InboxClient;
let attacker: InboxClient;
let beats = 0;

beforeAll(async () => {
  server = await startTestServer();
  neighbour = await InboxClient.open(server, 'ana');
  attacker = await InboxClient.connect(server, 'attacker');
});
afterAll(async () => {
  for (const each of [neighbour, attacker]) each.close();
  await server.close();
});

/** After whatever was sent, the neighbour hears what is for them, and was told nothing else. */
afterEach(async () => {
  beats += 1;
  const author = { user: 'service:x', name: 'x', color: '' };
  await server.inbox.notifier.notify([{ user: 'ana', id: `beat-${10_000 + beats}`, author, kind: 'message', title: 'a beat' }]);
  await neighbour.notified(beats);
  expect(neighbour.client.events).toHaveLength(beats);
});

const invalid = { ok: false, error: { code: 'invalid_payload', message: expect.any(String) } };
const quiet = { from: 0, to: 60, timeZone: 'UTC' };
const payloads: Record<string, Record<string, unknown>> = {
  openInbox: {},
  inboxHistory: {},
  mark: { state: 'read', upTo: 1 },
  muteRoom: { room: 'lobby' },
  setQuietHours: { quietHours: quiet },
  followMatch: { match: 'final', on: false },
  invite: { room: 'lobby', user: 'nobody', id: 'invite-0001' },
};
const events = Object.keys(payloads);
const badNames = ['', 'a b', 'a:b', '__proto__', 'constructor', 'x'.repeat(129), 'a\u0000b', '\ud800', '*', 7, null, true, [], {}, ['lobby']];
const badNumbers = [-1, 0.5, '1', Number.MAX_SAFE_INTEGER + 2, null, [], {}];
const badPayloads = [7, true, [], 'lobby', [['lobby']]];

const bad: [string, object][] = [
  ...badNames.flatMap((name): [string, object][] => [
    ['muteRoom', { room: name }],
    ['followMatch', { match: name }],
    ['invite', { room: name }],
    ['mark', { upTo: undefined, room: name }],
  ]),
  ...badNumbers.flatMap((number): [string, object][] => [
    ['openInbox', { after: number }],
    ['openInbox', { limit: number }],
    ['inboxHistory', { before: number }],
    ['mark', { upTo: number }],
    ['mark', { upTo: undefined, seqs: [number] }],
    ['setQuietHours', { quietHours: { ...quiet, from: number } }],
  ]),
  ...[0, 201].map((limit): [string, object] => ['openInbox', { limit }]),
  ...['', 'a b', 'a\u0000b', '__proto__', 'constructor', 'x'.repeat(129), '<b>', 'ä', 7, null, {}].map((user): [string, object] => ['invite', { user }]),
  ...['', 'short', 'x'.repeat(65), 'with space', 'a:b:c:d:e', '__proto__', 'hasOwnProperty', 7, null].map((id): [string, object] => ['invite', { id }]),
  ...['unseen', '', 'READ', 'constructor', 7, null].map((state): [string, object] => ['mark', { state }]),
  ['mark', { upTo: undefined }],
  ['mark', { seqs: [1] }],
  ['mark', { upTo: undefined, seqs: [1], room: 'lobby' }],
  ['mark', { upTo: undefined, seqs: [] }],
  ['mark', { upTo: undefined, seqs: Array.from({ length: 201 }, (_, i) => i + 1) }],
  ['mark', { upTo: undefined, seqs: { length: 1, 0: 1 } }],
  ['openInbox', { epoch: 'x'.repeat(65) }],
  ['openInbox', { epoch: 7 }],
  ['inboxHistory', { before: 1, after: 1 }],
  ['muteRoom', { on: 'yes' }],
  ['followMatch', { on: 1 }],
  ...[
    undefined,
    'always',
    7,
    [],
    {},
    { ...quiet, to: 1440 },
    { ...quiet, timeZone: 'Moon/Tycho' },
    { ...quiet, timeZone: 7 },
    { ...quiet, timeZone: 'x'.repeat(65) },
  ].map((quietHours): [string, object] => ['setQuietHours', { quietHours }]),
];

describe('A7 SECURITY 9 10: every event refuses', () => {
  it('is named here', () => {
    expect([...events, 'refreshToken'].toSorted()).toEqual(Object.keys(up['/notifications']).toSorted());
  });

  it.each(events.flatMap((event) => badPayloads.map((payload) => [event, payload] as const)))('%s of %j', async (event, payload) => {
    expect(await attacker.client.ask(event, payload)).toEqual(invalid);
  });

  it.each(bad)('%s %j', async (event, fields) => {
    expect(await attacker.client.ask(event, { ...payloads[event], ...fields })).toEqual(invalid);
  });

  // The two others ask for no field at all, and bytes have none.
  it.each(events.filter((event) => !['openInbox', 'inboxHistory'].includes(event)))('%s of bytes', async (event) => {
    expect(await attacker.client.ask(event, Buffer.from('lobby'))).toEqual(invalid);
  });

  it('what is nested without end', async () => {
    let nested: unknown = 'lobby';
    for (let i = 0; i < 5_000; i++) nested = [nested];
    for (const event of events) expect(await attacker.client.ask(event, nested)).toMatchObject({ error: { code: 'too_large' } });
  });

  it('anything that the wire does not take, and answers everything', async () => {
    const value = fc.oneof(fc.jsonValue({ maxDepth: 2 }), fc.constantFrom<fc.JsonValue>('read', 'lobby', 1, 0, 'UTC', null));
    const fields = fc.constantFrom(
      'state',
      'seqs',
      'upTo',
      'room',
      'match',
      'on',
      'user',
      'id',
      'quietHours',
      'after',
      'before',
      'limit',
      'epoch',
      '__proto__',
    );
    await fc.assert(
      fc.asyncProperty(fc.constantFrom(...events), fc.dictionary(fields, value), async (event, payload) => {
        const answer = await attacker.client.ask<{ ok: boolean; error?: { code: string } }>(event, payload);
        const { payload: schema } = up['/notifications'][event as 'mark'];
        if (!schema.safeParse(JSON.parse(JSON.stringify(payload))).success) expect(answer).toEqual(invalid);
        else if (!answer.ok) expect(answer.error?.code).toBe('not_found');
      }),
      { numRuns: 150 },
    );
  });
});

describe('SECURITY 10', () => {
  it('keys like __proto__ pollute nothing', async () => {
    const raw = await rawClient('/notifications', server.url, await server.tokenOf('raw'));
    raw.send('20["muteRoom",{"__proto__":{"room":"lobby"}}]');
    raw.send('21["muteRoom",{"room":"tea","__proto__":{"on":false,"polluted":1},"constructor":{"prototype":{"polluted":1}}}]');
    await until(() => raw.packets.length >= 4);
    expect(raw.packets.slice(2).map((packet) => /invalid_payload|"muted":\[[^\]]*\]/.exec(packet)?.[0])).toEqual(
      expect.arrayContaining(['"muted":["tea"]', 'invalid_payload']),
    );
    expect(({} as { polluted?: number }).polluted).toBeUndefined();
    raw.socket.close();
  });

  it('a user may be called like what objects have, as far as ids of users go', async () => {
    const odd = await InboxClient.open(server, 'a.b|c=d/e:f~g');
    await server.inbox.notifier.notify([
      { user: 'a.b|c=d/e:f~g', id: 'notice-01', author: { user: 'service:x', name: 'x', color: '' }, kind: 'message', title: 'hello' },
    ]);
    expect(await odd.notified(1)).toMatchObject({ counts: { unseen: 1 } });
    odd.close();
  });
});
