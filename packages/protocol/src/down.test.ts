import { expect, test } from 'vitest';
import { down } from './down.ts';

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
