import { fc } from '@partyline/testing/properties';
import { describe, expect, test } from 'vitest';
import type { z } from 'zod';
import { limits } from './limits.ts';
import { times } from './times.ts';
import { up } from './up.ts';

interface Table {
  readonly accepted: readonly unknown[];
  readonly refused: readonly unknown[];
}
type Tables = { readonly [N in keyof typeof up]: { readonly [E in keyof (typeof up)[N]]: Table } };

const id = 'a-publish-id';
const badRooms = [undefined, null, '', 5, 'a:b', '__proto__', 'constructor', 'x'.repeat(limits.roomLength + 1), ['lobby'], { name: 'lobby' }];
const badIds = [null, '', 'short', 5, '__proto__', 'no spaces please', 'x'.repeat(limits.idLength.max + 1)];
const badSeqs = [undefined, null, 0, -1, 1.5, '1', Number.MAX_SAFE_INTEGER + 1];
const badLimits = [null, 0, -1, 1.5, '10', limits.page.max + 1];
const badEpochs = [null, 5, ['e'], 'x'.repeat(65)];
const badTexts = [undefined, null, '', ' ', 5, ['a'], { text: 'a' }, '\uD800', 'a\0', 'x'.repeat(limits.textLength + 1)];

const badCoordinates = [undefined, null, -1, 0.5, 65_536, '7', [7]];
const badSlots = [null, -1, 0.5, 65_536, '7'];
const area = { left: 0, top: 10, right: 20, bottom: 65_535 };
const badAreas = [5, [], {}, { ...area, right: -1 }, { ...area, left: 21 }, { ...area, top: 65_536 }, { ...area, bottom: 9 }];

const session = {
  refreshToken: { accepted: [{ token: 'a.b.c' }], refused: ['a.b.c', undefined, null, {}, { token: 5 }, { token: 'x'.repeat(16_385) }] },
};

const chat = {
  ...session,
  joinRoom: {
    accepted: ['lobby', { room: 'lobby' }, { room: 'lobby', epoch: 'e', after: 0, limit: limits.page.max }, { room: 'lobby', after: 7 }],
    refused: [
      ...badRooms,
      ...badRooms.map((room) => ({ room })),
      { room: 'lobby', after: -1 },
      { room: 'lobby', after: '7' },
      { room: 'lobby', epoch: 5 },
      { room: 'lobby', epoch: 'x'.repeat(65) },
      ...badLimits.map((limit) => ({ room: 'lobby', limit })),
    ],
  },
  leaveRoom: { accepted: ['lobby', { room: 'lobby' }], refused: [undefined, null, 5, [], {}, 'a b', ...badRooms.map((room) => ({ room }))] },
  sendMessage: {
    accepted: [
      { room: 'lobby', text: 'hello' },
      { room: 'lobby', text: 'hello', id, replyTo: 1 },
      { room: 'lobby', text: 'hello', id, follows: 'another-publish' },
      { room: 'lobby', text: 'hello @Bo', mentions: ['auth0|5f7c'] },
      { room: 'lobby', text: 'x'.repeat(limits.textLength) },
    ],
    refused: [
      'hello',
      ...badRooms.map((room) => ({ room, text: 'hello' })),
      ...badTexts.map((text) => ({ room: 'lobby', text })),
      ...badIds.map((badId) => ({ room: 'lobby', text: 'hello', id: badId })),
      ...badIds.map((badId) => ({ room: 'lobby', text: 'hello', id, follows: badId })),
      ...badSeqs.filter((seq) => seq !== undefined).map((replyTo) => ({ room: 'lobby', text: 'hello', replyTo })),
      ...[null, 'bo', ['no spaces'], [5], Array.from({ length: limits.mentions + 1 }, () => 'bo')].map((mentions) => ({
        room: 'lobby',
        text: 'hello',
        mentions,
      })),
    ],
  },
  editMessage: {
    accepted: [
      { room: 'lobby', seq: 1, text: 'hello' },
      { room: 'lobby', seq: 1, text: 'hello', id },
      { room: 'lobby', seq: 1, text: 'hello', id, epoch: 'x'.repeat(64) },
    ],
    refused: [
      ...badRooms.map((room) => ({ room, seq: 1, text: 'hello' })),
      ...badSeqs.map((seq) => ({ room: 'lobby', seq, text: 'hello' })),
      ...badTexts.map((text) => ({ room: 'lobby', seq: 1, text })),
      ...badIds.map((badId) => ({ room: 'lobby', seq: 1, text: 'hello', id: badId })),
      ...badEpochs.map((epoch) => ({ room: 'lobby', seq: 1, text: 'hello', epoch })),
    ],
  },
  deleteMessage: {
    accepted: [
      { room: 'lobby', seq: 1 },
      { room: 'lobby', seq: 1, id },
      { room: 'lobby', seq: 1, id, epoch: 'e' },
    ],
    refused: [
      ...badRooms.map((room) => ({ room, seq: 1 })),
      ...badSeqs.map((seq) => ({ room: 'lobby', seq })),
      ...badIds.map((badId) => ({ room: 'lobby', seq: 1, id: badId })),
      ...badEpochs.map((epoch) => ({ room: 'lobby', seq: 1, epoch })),
    ],
  },
  react: {
    accepted: [
      { room: 'lobby', seq: 1, emoji: '👍' },
      { room: 'lobby', seq: 1, emoji: '👍', on: false, id },
      { room: 'lobby', seq: 1, emoji: '👍', epoch: 'e' },
    ],
    refused: [
      ...badRooms.map((room) => ({ room, seq: 1, emoji: '👍' })),
      ...badSeqs.map((seq) => ({ room: 'lobby', seq, emoji: '👍' })),
      { room: 'lobby', seq: 1 },
      { room: 'lobby', seq: 1, emoji: 'thumbs' },
      { room: 'lobby', seq: 1, emoji: '👍', on: 'yes' },
      ...badEpochs.map((epoch) => ({ room: 'lobby', seq: 1, emoji: '👍', epoch })),
    ],
  },
  history: {
    accepted: [{ room: 'lobby' }, { room: 'lobby', before: 10 }, { room: 'lobby', after: 0, limit: 1 }, { room: 'lobby', limit: limits.page.max }],
    refused: [
      'lobby',
      ...badRooms.map((room) => ({ room })),
      { room: 'lobby', before: 1, after: 1 },
      { room: 'lobby', before: -1 },
      { room: 'lobby', after: '0' },
      ...badLimits.map((limit) => ({ room: 'lobby', limit })),
    ],
  },
  typing: {
    accepted: [{ room: 'lobby' }, { room: 'lobby', on: false }, { room: 'lobby', ageMs: 0 }, { room: 'lobby', on: true, ageMs: times.typing }],
    refused: [
      'lobby',
      ...badRooms.map((room) => ({ room })),
      { room: 'lobby', on: 'no' },
      ...[null, -1, 0.5, '1', times.typing + 1].map((ageMs) => ({ room: 'lobby', ageMs })),
    ],
  },
  presence: {
    accepted: [{ state: 'active' }, { state: 'idle' }],
    refused: ['idle', undefined, null, [], {}, { state: 'offline' }, { state: true }],
  },
};

const cursors = {
  ...session,
  join: {
    accepted: [{ room: 'lobby' }, { room: 'lobby', surface: 'page-2' }, { room: 'lobby', area }, { room: 'lobby', area: null }],
    refused: [
      'lobby',
      ...badRooms.map((room) => ({ room })),
      ...badRooms.filter((surface) => surface !== undefined).map((surface) => ({ room: 'lobby', surface })),
      ...badAreas.map((bad) => ({ room: 'lobby', area: bad })),
    ],
  },
  move: {
    accepted: [['lobby', 0, 0], ['lobby', 65_535, 65_535], ['lobby']],
    refused: [
      undefined,
      null,
      'lobby',
      { room: 'lobby', x: 1, y: 1 },
      [],
      ['lobby', 1],
      ['lobby', 1, 2, 3],
      ...badRooms.flatMap((room) => [[room], [room, 1, 2]]),
      ...badCoordinates.flatMap((bad) => [
        ['lobby', bad, 1],
        ['lobby', 1, bad],
      ]),
    ],
  },
  viewport: {
    accepted: [
      { room: 'lobby', area },
      { room: 'lobby', area: null },
    ],
    refused: ['lobby', { room: 'lobby' }, ...badRooms.map((room) => ({ room, area })), ...badAreas.map((bad) => ({ room: 'lobby', area: bad }))],
  },
  people: {
    accepted: [
      { room: 'lobby', slots: [0] },
      { room: 'lobby', slots: Array.from({ length: limits.membersListed }, (_, slot) => slot) },
    ],
    refused: [
      'lobby',
      ...badRooms.map((room) => ({ room, slots: [0] })),
      ...[undefined, null, 7, [], Array.from({ length: limits.membersListed + 1 }, () => 0)].map((slots) => ({ room: 'lobby', slots })),
      ...badSlots.map((slot) => ({ room: 'lobby', slots: [slot] })),
    ],
  },
  resync: { accepted: [{ room: 'lobby' }], refused: ['lobby', ...badRooms.map((room) => ({ room }))] },
  leave: { accepted: [{ room: 'lobby' }], refused: ['lobby', ...badRooms.map((room) => ({ room }))] },
};

const many = (length: number): number[] => Array.from({ length }, (_, index) => index + 1);
const quietHours = { from: 22 * 60, to: 7 * 60, timeZone: 'Europe/Lisbon' };
const badUsers = [undefined, null, '', 5, 'no spaces', '__proto__', 'constructor', '<b>', 'x'.repeat(129)];

const notifications = {
  ...session,
  openInbox: {
    accepted: [{}, undefined, null, { epoch: 'e', after: 0, limit: limits.page.max }],
    refused: ['inbox', 5, { after: -1 }, { epoch: 5 }, ...badLimits.map((limit) => ({ limit }))],
  },
  inboxHistory: {
    accepted: [{}, { before: 7 }, { after: 0, limit: 1 }],
    refused: [undefined, null, 'inbox', { before: 7, after: 1 }, { before: -1 }, ...badLimits.map((limit) => ({ limit }))],
  },
  mark: {
    accepted: [
      { state: 'read', seqs: [1, 7] },
      { state: 'unread', upTo: 7 },
      { state: 'archived', room: 'lobby' },
      { state: 'read', upTo: 7, room: 'lobby' },
    ],
    refused: [
      ...[
        undefined,
        null,
        'read',
        {},
        { state: 'read' },
        { state: 'unseen', upTo: 7 },
        { state: 'gone', upTo: 7 },
        { state: 'read', seqs: [1], upTo: 7 },
        { state: 'read', seqs: [1], room: 'lobby' },
      ],
      ...badSeqs.map((seq) => ({ state: 'read', seqs: [seq] })),
      { state: 'read', seqs: [] },
      { state: 'read', seqs: many(limits.page.max + 1) },
      ...badRooms.map((room) => ({ state: 'read', room })),
    ],
  },
  muteRoom: {
    accepted: [{ room: 'lobby' }, { room: 'lobby', on: false }],
    refused: ['lobby', { room: 'lobby', on: 1 }, ...badRooms.map((room) => ({ room }))],
  },
  setQuietHours: {
    accepted: [{ quietHours }, { quietHours: null }],
    refused: [
      ...[undefined, null, {}, { quietHours: 22 }, { quietHours: { from: 0 } }],
      ...[-1, 1440, 0.5, '22:00'].flatMap((time) => [{ quietHours: { ...quietHours, from: time } }, { quietHours: { ...quietHours, to: time } }]),
      ...['', 'Moon/Tycho', 5, 'x'.repeat(65)].map((timeZone) => ({ quietHours: { ...quietHours, timeZone } })),
    ],
  },
  followMatch: { accepted: [{ match: 'final' }, { match: 'final', on: false }], refused: ['final', ...badRooms.map((match) => ({ match }))] },
  invite: {
    accepted: [{ room: 'lobby', user: 'auth0|5f7c', id }],
    refused: [
      'lobby',
      { room: 'lobby', user: 'ana' },
      ...badRooms.map((room) => ({ room, user: 'ana', id })),
      ...badUsers.map((user) => ({ room: 'lobby', user, id })),
      ...badIds.map((badId) => ({ room: 'lobby', user: 'ana', id: badId })),
    ],
  },
};

const liveScores = {
  ...session,
  subscribe: {
    accepted: [{ feed: 'ticker' }, { feed: 'ticker', keys: ['a', 'b'], maxHz: limits.feedHz.max }, { feed: 'ticker', maxHz: limits.feedHz.min }],
    refused: [
      'ticker',
      ...badRooms.map((feed) => ({ feed })),
      ...[null, [], 'a', ['a b'], ['__proto__'], many(limits.feedKeysAsked + 1).map(String)].map((keys) => ({ feed: 'ticker', keys })),
      ...[null, 0, -1, limits.feedHz.max + 1, '4'].map((maxHz) => ({ feed: 'ticker', maxHz })),
    ],
  },
  unsubscribe: { accepted: [{ channel: 'ticker 4' }], refused: ['ticker', {}, { channel: 5 }, { channel: 'x'.repeat(limits.channelLength + 1) }] },
  watchMatch: {
    accepted: [{ match: 'final' }, { match: 'final', epoch: 'e', after: 0, limit: 1 }],
    refused: ['final', ...badRooms.map((match) => ({ match })), { match: 'final', after: -1 }, ...badLimits.map((limit) => ({ match: 'final', limit }))],
  },
  unwatchMatch: { accepted: [{ match: 'final' }], refused: ['final', ...badRooms.map((match) => ({ match }))] },
  matchHistory: {
    accepted: [{ match: 'final' }, { match: 'final', before: 7 }, { match: 'final', after: 0, limit: 1 }],
    refused: [
      'final',
      { match: 'final', before: 7, after: 1 },
      ...badRooms.map((match) => ({ match })),
      ...badLimits.map((limit) => ({ match: 'final', limit })),
    ],
  },
};

const tables: Tables = { '/chat': chat, '/cursors': cursors, '/notifications': notifications, '/live-scores': liveScores };

const events = Object.entries(up).flatMap(([namespace, all]) =>
  Object.entries(all as Record<string, { payload: z.ZodType }>).map(([event, { payload }]) => {
    const table = (tables[namespace as keyof Tables] as Record<string, Table>)[event] as Table;
    return { name: `${namespace} ${event}`, payload, ...table };
  }),
);

describe.each(events)('A7 $name', ({ payload, accepted, refused }) => {
  test.each(accepted.map(shown))('accepts %s', (_shown, value) => {
    expect(payload.safeParse(value).error).toBeUndefined();
  });

  test.each(refused.map(shown))('refuses %s', (_shown, value) => {
    expect(payload.safeParse(value).success).toBe(false);
  });

  test('answers any JSON without throwing', () => {
    fc.assert(fc.property(fc.jsonValue(), (value) => typeof payload.safeParse(value).success === 'boolean'));
  });

  test('answers objects with the right fields and any values without throwing, and what it accepts it accepts again unchanged', () => {
    const fields = [
      'room',
      'id',
      'text',
      'seq',
      'replyTo',
      'emoji',
      'on',
      'epoch',
      'before',
      'after',
      'limit',
      'ageMs',
      'state',
      'surface',
      'area',
      'slots',
      'keys',
      'seqs',
      'upTo',
      'user',
      'match',
      'feed',
      'quietHours',
    ];
    const values = fc.oneof(fc.constantFrom<unknown>('lobby', id, 'hello', 1, 7, '👍', true, 'idle', area, [1, 7]), fc.anything());
    const payloads = fc.record(Object.fromEntries(fields.map((field) => [field, values])), { requiredKeys: ['room'] });
    fc.assert(
      fc.property(payloads, (value) => {
        const first = payload.safeParse(value);
        if (first.success) expect(payload.parse(first.data)).toEqual(first.data);
      }),
    );
  });

  test('drops fields that it does not know, __proto__ among them', () => {
    const good = accepted.find((value) => typeof value === 'object' && value !== null && !Array.isArray(value) && Object.keys(value).length > 0);
    // A list has no fields to add to.
    if (good === undefined) return expect(payload.safeParse([...(accepted[0] as unknown[]), { isAdmin: true }]).success).toBe(false);
    const extended: unknown = JSON.parse(`${JSON.stringify(good).slice(0, -1)}, "isAdmin": true, "__proto__": { "isAdmin": true }, "constructor": 1 }`);
    const parsed = payload.parse(extended) as Record<string, unknown>;
    expect(parsed).toEqual(payload.parse(good));
    expect(parsed['isAdmin']).toBeUndefined();
    expect(Object.hasOwn(parsed, 'constructor')).toBe(false);
  });
});

test('a room can be joined and left by its bare name, as in the lesson', () => {
  expect(up['/chat'].joinRoom.payload.parse('lobby')).toEqual({ room: 'lobby' });
  expect(up['/chat'].leaveRoom.payload.parse('lobby')).toEqual({ room: 'lobby' });
});

test('a reaction is put on unless it says otherwise', () => {
  expect(up['/chat'].react.payload.parse({ room: 'lobby', seq: 1, emoji: '👍' }).on).toBe(true);
});

test('who types just typed, unless it says otherwise', () => {
  expect(up['/chat'].typing.payload.parse({ room: 'lobby' })).toEqual({ room: 'lobby', on: true, ageMs: 0 });
});

/** A title for a value that may be long or unprintable. */
function shown(value: unknown): [string, unknown] {
  const text = JSON.stringify(value) ?? String(value);
  return [text.length > 70 ? `${text.slice(0, 60)}... (${text.length})` : text, value];
}
