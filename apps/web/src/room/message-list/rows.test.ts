import type { Message } from '@partyline/react';
import { describe, expect, it } from 'vitest';
import { buildRows, type RowsInput } from './rows.ts';

const noon = new Date(2026, 10, 23, 12).getTime();
const minute = 60_000;
const day = 24 * 60 * minute;

function message(seq: number, fields: Partial<Message> = {}): Message {
  const sender = fields.sender ?? 'ana';
  const id = `message-${seq}`;
  return {
    key: `${sender}/${id}`,
    id,
    seq,
    sender,
    name: sender,
    color: '#1A74CF',
    at: noon,
    text: 'hi',
    isEdited: false,
    isDeleted: false,
    reactions: [],
    state: 'stored',
    ...fields,
  };
}

const build = (messages: Message[], input: Partial<RowsInput> = {}) =>
  buildRows({ messages, hasOlder: false, gap: undefined, readUpTo: undefined, self: 'me', pageStarts: new Set(), ...input });
/** `D` a day, `U` the unread line, `G` a gap, a number a message; a message with a head is in brackets. */
const shape = (rows: ReturnType<typeof build>): string =>
  rows
    .map((row) => {
      if (row.kind !== 'message') return { day: 'D', unread: 'U', gap: 'G' }[row.kind];
      return row.isHead ? `[${row.message.seq ?? 'p'}]` : `${row.message.seq ?? 'p'}`;
    })
    .join(' ');

describe('grouping', () => {
  it('puts messages of one author within five minutes under one head', () => {
    expect(shape(build([message(1), message(2, { at: noon + 4 * minute }), message(3, { at: noon + 8 * minute })]))).toBe('D [1] 2 3');
  });

  it('starts a new head after five minutes, with another author, another name and with a reply', () => {
    const messages = [message(1), message(2, { at: noon + 5 * minute }), message(3, { at: noon + 5 * minute, sender: 'ben' })];
    expect(shape(build(messages))).toBe('D [1] [2] [3]');
    expect(shape(build([message(1), message(2, { name: 'Ana Maria' })]))).toBe('D [1] [2]');
    expect(shape(build([message(1), message(2, { replyTo: { seq: 1 } })]))).toBe('D [1] [2]');
  });

  it('starts a day with its label and a head', () => {
    expect(shape(build([message(1), message(2, { at: noon + day }), message(3, { at: noon + day })]))).toBe('D [1] D [2] 3');
  });
});

describe('older pages', () => {
  it('shows no day above the oldest message while older ones exist', () => {
    expect(shape(build([message(51), message(52)], { hasOlder: true }))).toBe('[51] 52');
  });

  it('keep the rows that were there, so that the reader is not moved', () => {
    const loaded = [message(51), message(52)];
    const before = build(loaded, { hasOlder: true });
    const after = build([message(50), ...loaded], { pageStarts: new Set([loaded[0]?.key ?? '']) });
    expect(after.slice(-before.length)).toEqual(before);
  });
});

describe('the unread line', () => {
  it('stands above the first unread message of someone else', () => {
    expect(shape(build([message(1), message(2), message(3)], { readUpTo: 1 }))).toBe('D [1] U [2] 3');
    expect(shape(build([message(1), message(2, { sender: 'me' }), message(3)], { readUpTo: 1 }))).toBe('D [1] [2] U [3]');
  });

  it('is absent where nothing is unread, only own messages are, or nothing was ever read', () => {
    expect(shape(build([message(1)], { readUpTo: 1 }))).toBe('D [1]');
    expect(shape(build([message(1, { sender: 'me' })], { readUpTo: 0 }))).toBe('D [1]');
    expect(shape(build([message(1)]))).toBe('D [1]');
  });

  it('waits for the page in which it belongs', () => {
    expect(shape(build([message(51)], { readUpTo: 10, hasOlder: true }))).toBe('[51]');
    expect(shape(build([message(51)], { readUpTo: 50, hasOlder: true }))).toBe('U [51]');
  });
});

it('says where retention removed messages', () => {
  expect(shape(build([message(1), message(9), message(10)], { gap: { from: 2, to: 8 } }))).toBe('D [1] G [9] 10');
});
