import type { Message } from '@partyline/react';
import { expect, it } from 'vitest';
import type { Row } from './rows.ts';
import { heightAbove } from './use-follow.ts';

const row = (seq: number | undefined): Row => ({ kind: 'message', key: `${seq}`, at: 0, isHead: true, message: { seq } as Message });

it('adds up the rows of all messages above a seq, without those that wait and what is no message', () => {
  const rows = [row(1), row(2), { kind: 'unread', key: 'unread', at: 0 } as const, row(4), row(9), row(undefined)];
  const heightOf = (each: Row): number => (each.kind === 'message' ? 10 * (each.message.seq ?? 100) : 1000);
  expect(heightAbove(rows, 2, heightOf)).toBe(130);
  expect(heightAbove(rows, 9, heightOf)).toBe(0);
  expect(heightAbove(rows, 0, heightOf)).toBe(160);
});
