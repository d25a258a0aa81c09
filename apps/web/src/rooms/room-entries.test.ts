import { describe, expect, it } from 'vitest';
import { neighbour, roomEntries, roomsToWatch } from './room-entries.ts';

const listed = [
  { room: 'busy', epoch: 'b', head: 9, at: 2, memberCount: 4 },
  { room: 'lobby', epoch: 'l', head: 3, at: 1, memberCount: 2 },
];
const unread = { count: 2, isExact: true, hasMention: false };

describe('roomEntries', () => {
  it('lists visited rooms by name and all others as the server does', () => {
    const marks = { zoo: { epoch: 'z', seq: 1, visitedAt: 1 } };
    const { yours, others } = roomEntries({ listed, marks, unread: new Map([['zoo', unread]]), current: 'new-one' });
    expect(yours.map(({ name }) => name)).toEqual(['lobby', 'new-one', 'zoo']);
    expect(yours.at(-1)?.unread).toEqual(unread);
    expect(others.map(({ name, memberCount }) => [name, memberCount])).toEqual([['busy', 4]]);
  });

  it('always has the lobby', () => {
    expect(roomEntries({ listed: [], marks: {}, unread: new Map(), current: undefined }).yours.map(({ name }) => name)).toEqual(['lobby']);
  });

  it('only says that something is new where a visited room is not watched', () => {
    const marks = { busy: { epoch: 'b', seq: 7, visitedAt: 1 } };
    const entry = (watched: Map<string, typeof unread>, head = marks) =>
      roomEntries({ listed, marks: head, unread: watched, current: undefined }).yours.find(({ name }) => name === 'busy');
    expect(entry(new Map())?.hasNews).toBe(true);
    expect(entry(new Map([['busy', unread]]))?.hasNews).toBe(false);
    expect(entry(new Map(), { busy: { epoch: 'other', seq: 7, visitedAt: 1 } })?.hasNews).toBe(false);
  });
});

it('watches the rooms visited last', () => {
  const marks = { a: { epoch: '', seq: 0, visitedAt: 1 }, b: { epoch: '', seq: 0, visitedAt: 3 }, c: { epoch: '', seq: 0, visitedAt: 2 } };
  expect(roomsToWatch(marks, 2)).toEqual(['b', 'c']);
});

it('goes round the rooms in both directions', () => {
  expect(neighbour(['a', 'b', 'c'], 'c', 1)).toBe('a');
  expect(neighbour(['a', 'b', 'c'], 'a', -1)).toBe('c');
  expect(neighbour(['a', 'b'], 'gone', 1)).toBe('a');
  expect(neighbour([], 'a', 1)).toBeUndefined();
});
