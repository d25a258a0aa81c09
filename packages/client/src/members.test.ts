import { limits } from '@partyline/protocol/constants';
import { ana, ben } from '@partyline/testing';
import { expect, it } from 'vitest';
import { Members } from './members.ts';

const change = (person: typeof ana, memberCount: number) => ({ room: 'lobby', ...person, memberCount, message: '' });

it('lists those who join and forgets those who leave', () => {
  const one = new Members([ana], 1);
  const two = one.joined(change(ben, 2));
  expect(two).toMatchObject({ list: [ana, ben], count: 2 });
  expect(two.left(change(ana, 1))).toMatchObject({ list: [ben], count: 1 });
  expect(one).toMatchObject({ list: [ana], count: 1 });
});

it('lists a person once, however often they join', () => {
  expect(new Members([ana], 1).joined(change(ana, 1)).list).toEqual([ana]);
});

it('only counts in a room with more members than are listed', () => {
  const listed = Array.from({ length: limits.membersListed }, (_, i) => ({ ...ana, user: `u${i}` }));
  const crowd = new Members(listed, 5000).joined(change(ben, 5001));
  expect(crowd.list).toEqual(listed);
  expect(crowd.count).toBe(5001);
});

it('keeps its list where a join brings the same', () => {
  const before = new Members([ana, ben], 2);
  expect(before.replacedBy({ members: structuredClone([ana, ben]), memberCount: 2 }).list).toBe(before.list);
  expect(before.replacedBy({ members: [ben], memberCount: 1 })).toMatchObject({ list: [ben], count: 1 });
});
