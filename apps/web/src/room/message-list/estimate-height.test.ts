import type { Message } from '@partyline/react';
import { expect, it } from 'vitest';
import { firstEstimates } from './estimate-height.ts';
import type { Row } from './rows.ts';

const row = (text: string, reactions: Message['reactions'] = []): Row => ({
  kind: 'message',
  key: 'ana/1',
  at: 0,
  isHead: false,
  message: { key: 'ana/1', id: '1', seq: 1, sender: 'ana', name: 'Ana', color: '', at: 0, text, isEdited: false, isDeleted: false, reactions, state: 'stored' },
});
const reaction = { emoji: '🎉', users: [], count: 1, isMine: false };

it('grows with the lines that a text needs at a width', () => {
  const text = 'word '.repeat(60);
  expect(firstEstimates()(row(text), 390)).toBeGreaterThan(firstEstimates()(row(text), 1200));
  expect(firstEstimates()(row('a\nb\nc'), 1200)).toBeGreaterThan(firstEstimates()(row('a'), 1200));
});

it('never changes for a row: what comes later is measured', () => {
  const estimate = firstEstimates();
  const before = estimate(row('a'), 1200);
  expect(estimate(row('a', [reaction]), 390)).toBe(before);
});
