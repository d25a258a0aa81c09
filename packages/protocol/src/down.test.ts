import { expect, test } from 'vitest';
import { down, type DownEvents } from './down.ts';

const entry = {
  room: 'lobby',
  epoch: 'e1',
  seq: 7,
  id: 'a-publish-id',
  sender: 'u1',
  name: 'Ana',
  color: '#408210',
  timestamp: '2026-11-23T10:00:00.000Z',
};

test('newMessage has all that the lesson has: text, sender, timestamp', () => {
  expect(down['/chat'].newMessage.parse({ ...entry, kind: 'message', text: 'hello' })).toMatchObject({
    text: 'hello',
    sender: 'u1',
    timestamp: entry.timestamp,
  });
});

test.each([
  { ...entry, kind: 'edit', target: 3, text: 'hello!' },
  { ...entry, kind: 'edit', target: 3, text: '', deleted: true },
  { ...entry, kind: 'delete', target: 3 },
  { ...entry, kind: 'react', target: 3, emoji: '👍', on: true },
])('messageChanged says by $kind what becomes of the target', (change) => {
  expect(down['/chat'].messageChanged.parse(change)).toEqual(change);
});

test.each([
  { ...entry, kind: 'message', text: 'hello' },
  { ...entry, kind: 'edit', text: 'no target' },
  { ...entry, kind: 'unheard-of', target: 3 },
])('messageChanged is not $kind without what it needs', (change) => {
  expect(down['/chat'].messageChanged.safeParse(change).success).toBe(false);
});

test.each([
  ['typing', { room: 'lobby', people: [{ user: 'u1', name: 'Ana', color: '#408210' }], count: 5 }],
  ['presence', { room: 'lobby', people: [{ user: 'u1', state: 'idle' }] }],
  ['userJoined', { room: 'lobby', user: 'u1', name: 'Ana', color: '#408210', idle: true, memberCount: 2, message: 'Ana joined the room' }],
] as const)('%s says who it is about', (event, payload) => {
  expect(down['/chat'][event].parse(payload)).toEqual(payload);
});

test.each([
  ['roster', { room: 'lobby', joined: [[0, 'u1', 'Ana', '#408210']], left: [7], memberCount: 1 }],
  ['cursors', ['lobby', Uint8Array.of(0, 0, 0)]],
  ['budget', { room: 'lobby', movesPerSecond: 12.5 }],
] as const)('%s of cursors says which room it is of', (event, payload) => {
  expect(down['/cursors'][event].parse(payload)).toEqual(payload);
});

test('a frame is bytes, and nothing that looks like them', () => {
  for (const bytes of ['AAA', [0, 0, 0], { 0: 0, length: 1 }, new ArrayBuffer(3), undefined]) {
    expect(down['/cursors'].cursors.safeParse(['lobby', bytes]).success).toBe(false);
  }
  expect(down['/cursors'].cursors.safeParse(['lobby', Buffer.of(0, 0, 0)]).success).toBe(true);
});

test('an event of several arguments is typed as one', () => {
  const onTick: DownEvents<'/cursors'>['cursors'] = (room, bytes) => expect([room, bytes.length]).toEqual(['lobby', 3]);
  onTick('lobby', Uint8Array.of(0, 0, 0));
});
