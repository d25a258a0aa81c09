import type { Message } from '@partyline/react';
import { describe, expect, it } from 'vitest';
import type { Row } from './rows.ts';
import { countBelow, lastSeenSeq, topDay } from './viewport.ts';

const at = new Date(2026, 10, 23, 9).getTime();
const noon = new Date(2026, 10, 23, 12).getTime();
const message = (seq: number | undefined, sender = 'ana'): Row => {
  const stored: Message = {
    key: `m${seq}`,
    id: `m${seq}`,
    sender,
    name: sender,
    color: '',
    at,
    text: 'x',
    isEdited: false,
    isDeleted: false,
    reactions: [],
    state: 'stored',
    ...(seq === undefined ? {} : { seq }),
  };
  return { kind: 'message', key: stored.key, at, message: stored, isHead: true };
};
const day: Row = { kind: 'day', key: 'day', at };
/** Every row is 40 px high. */
const placed = (rows: readonly Row[]) => rows.map((_, index) => ({ index, start: index * 40, end: index * 40 + 40 }));

describe('lastSeenSeq', () => {
  const rows = [message(1), message(2), message(5), message(undefined)];

  it('is the last message that is wholly in view', () => {
    expect(lastSeenSeq(rows, placed(rows), 119)).toBe(5);
    expect(lastSeenSeq(rows, placed(rows), 100)).toBe(2);
  });

  it('passes over messages that are not stored', () => {
    expect(lastSeenSeq(rows, placed(rows), 500)).toBe(5);
    expect(lastSeenSeq(rows, placed(rows), 10)).toBeUndefined();
  });
});

it('countBelow counts the messages of others above a seq', () => {
  const rows = [message(1), message(2), message(3, 'me'), message(4), message(undefined, 'me')];
  expect(countBelow(rows, 1, 'me')).toBe(2);
  expect(countBelow(rows, 4, 'me')).toBe(0);
});

describe('topDay', () => {
  const rows = [day, message(1), message(2)];

  it('names the day of what stands at the edge', () => {
    expect(topDay(rows, placed(rows), 100)).toBe(noon);
  });

  it('is silent while the label of that day is in view itself', () => {
    expect(topDay(rows, placed(rows), 20)).toBeUndefined();
    expect(topDay(rows, placed(rows), 44)).toBeUndefined();
    expect(topDay([], [], 0)).toBeUndefined();
  });
});
