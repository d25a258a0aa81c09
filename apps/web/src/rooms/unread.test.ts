import type { Message, RoomSnapshot } from '@partyline/react';
import { expect, it } from 'vitest';
import { countUnread, unreadLabel } from './unread.ts';

const self = { user: 'me', name: 'Ana' };

function snapshot(messages: Partial<Message>[], fields: Partial<RoomSnapshot> = {}): RoomSnapshot {
  const filled = messages.map((message, i) => ({
    key: `${i}`,
    id: `${i}`,
    seq: i + 1,
    sender: 'ben',
    name: 'Ben',
    color: '',
    at: 0,
    text: 'x',
    isEdited: false,
    isDeleted: false,
    reactions: [],
    state: 'stored' as const,
    ...message,
  }));
  return {
    state: 'joined',
    epoch: 'e',
    head: messages.length,
    members: [],
    others: [],
    memberCount: 0,
    messages: filled,
    hasOlder: false,
    isLoadingOlder: false,
    ...fields,
  };
}

it('counts what others wrote above the mark, and neither own nor deleted messages', () => {
  const messages = [{}, {}, { sender: 'me' }, { isDeleted: true }, {}];
  expect(countUnread(snapshot(messages), 1, self)).toEqual({ count: 2, isExact: true, hasMention: false });
});

it('counts nothing in a room that nobody read before', () => {
  expect(countUnread(snapshot([{}, {}]), undefined, self).count).toBe(0);
});

it('tells a mention', () => {
  expect(countUnread(snapshot([{}, { text: 'ask @ana' }]), 0, self).hasMention).toBe(true);
  expect(countUnread(snapshot([{ text: '@ana' }, {}]), 1, self).hasMention).toBe(false);
});

it('is not exact where unread messages may lie in older pages', () => {
  const page = snapshot([{ seq: 51 }, { seq: 52 }], { hasOlder: true });
  expect(countUnread(page, 10, self)).toMatchObject({ count: 2, isExact: false });
  expect(countUnread(page, 50, self)).toMatchObject({ count: 2, isExact: true });
});

it('writes large and inexact numbers with a plus', () => {
  const label = (count: number, isExact = true) => unreadLabel({ count, isExact, hasMention: false });
  expect([label(3), label(99), label(100), label(50, false)]).toEqual(['3', '99', '99+', '50+']);
});
