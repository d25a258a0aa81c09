import { expect, it } from 'vitest';
import { findRooms } from './find-rooms.ts';
import { nothingUnread } from './unread.ts';

const entry = (name: string, count = 0) => ({ name, memberCount: 1, hasNews: false, unread: { ...nothingUnread, count } });
const entries = { yours: [entry('design'), entry('lobby'), entry('release-1.0', 3)], others: [entry('old-design')] };
const find = (typed: string) => findRooms(entries, typed).map(({ name, entry: found }) => (found === undefined ? `+${name}` : name));

it('lists every room before anything is typed: those with news first, the open one last', () => {
  expect(find('')).toEqual(['release-1.0', 'design', 'lobby', 'old-design']);
  expect(findRooms(entries, '', 'design').map(({ name }) => name)).toEqual(['release-1.0', 'lobby', 'old-design', 'design']);
});

it('puts names that start with what was typed before names that contain it', () => {
  expect(find('DES')).toEqual(['design', 'old-design', '+DES']);
  expect(find('#design')).toEqual(['design', 'old-design']);
});

it('offers a new room under a valid name that is free', () => {
  expect(find('Coffee break')).toEqual(['+Coffee-break']);
  expect(find('Lobby')).toEqual(['lobby']);
  expect(find('???')).toEqual([]);
});
