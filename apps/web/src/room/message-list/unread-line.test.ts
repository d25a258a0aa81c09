import { expect, it } from 'vitest';
import { moveUnreadLine } from './unread-line.ts';

it('stays while someone looks, whatever arrives', () => {
  expect(moveUnreadLine({ line: 3, readUpTo: 9, newest: 12, isAttentive: true })).toBe(3);
  expect(moveUnreadLine({ line: undefined, readUpTo: 9, newest: 12, isAttentive: true })).toBeUndefined();
});

it('moves to what was read last when something arrives unseen', () => {
  expect(moveUnreadLine({ line: 3, readUpTo: 9, newest: 10, isAttentive: false })).toBe(9);
  expect(moveUnreadLine({ line: undefined, readUpTo: 9, newest: 10, isAttentive: false })).toBe(9);
});

it('stays where nothing new arrived, and above what is still unread', () => {
  expect(moveUnreadLine({ line: 3, readUpTo: 9, newest: 9, isAttentive: false })).toBe(3);
  expect(moveUnreadLine({ line: 9, readUpTo: 9, newest: 14, isAttentive: false })).toBe(9);
});
