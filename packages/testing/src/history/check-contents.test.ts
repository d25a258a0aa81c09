import { describe, expect, it } from 'vitest';
import { checkHistory } from './check-history.ts';
import { contentOf } from './content.ts';
import { ana, ben, joined, log, room, says } from './examples.ts';
import type { Content, Histories, HistoryEvent, LogEntry, RoomLog } from './history.ts';

const erased: Content = { kind: 'message' };
const edit: Content = { kind: 'edit', target: 1, says: 'hallo' };
const deletion: Content = { kind: 'delete', target: 1, says: '' };

const entry = (seq: number, content: Content): LogEntry => ({ seq, id: `a${seq}`, author: 'ana', content });
const logOf = (contents: readonly Content[], over: Partial<RoomLog> = {}): RoomLog =>
  log([], { head: contents.length, entries: contents.map((content, i) => entry(i + 1, content)), ...over });
const publishes = (...contents: readonly Content[]) =>
  ana(
    contents.map((content, i): HistoryEvent => ({ type: 'publish', room, id: `a${i + 1}`, content })),
    { end: 'gone' },
  );
const reads = (...contents: readonly Content[]) =>
  ben([joined, ...contents.map((content, i): HistoryEvent => ({ type: 'delivered', room, epoch: 'e1', ...entry(i + 1, content) }))]);

const good: Record<string, Histories> = {
  'what was published is stored and told': { clients: [publishes(says('hello')), reads(says('hello'))], logs: [logOf([says('hello')])] },
  'a message was told before it was deleted': {
    clients: [publishes(says('hello'), deletion), reads(says('hello'), deletion)],
    logs: [logOf([erased, deletion])],
  },
  'a message was told after it was deleted': { clients: [publishes(says('hello'), deletion), reads(erased, deletion)], logs: [logOf([erased, deletion])] },
  'an answer that ends before a deletion has what was deleted': {
    clients: [
      publishes(says('hello'), deletion),
      ben([{ type: 'page', room, epoch: 'e1', asked: 'latest', head: 1, entries: [entry(1, says('hello'))], more: false }]),
    ],
    logs: [logOf([erased, deletion])],
  },
  'what changed a message is erased with it': {
    clients: [publishes(says('hello'), edit, deletion), reads(erased, { kind: 'edit', target: 1 }, deletion)],
    logs: [logOf([erased, { kind: 'edit', target: 1 }, deletion])],
  },
  'a stream that is gone still says what was deleted in it': { clients: [], logs: [logOf([says('hello'), deletion], { isReplaced: true })], isComplete: false },
  'a disk was damaged': { clients: [publishes(edit), reads(erased)], logs: [logOf([erased], { isDamaged: true })] },
  'nobody looked at what was said': {
    clients: [ben([joined, { type: 'delivered', room, epoch: 'e1', seq: 1, id: 'a1', author: 'ana' }])],
    logs: [logOf([says('hello')])],
    isComplete: false,
  },
};

const bad: readonly (readonly [wrong: string, histories: Histories, violation: string])[] = [
  [
    'the log says something else than was published',
    { clients: [publishes(says('hello'))], logs: [logOf([says('hell')])] },
    'I4 lobby@e1: 1 (a1) is message hell, published as message hello',
  ],
  [
    'the log has a change of something else',
    { clients: [publishes(edit)], logs: [logOf([{ ...edit, target: 3 }])] },
    'I4 lobby@e1: 1 (a1) is edit of 3 hallo, published as edit of 1 hallo',
  ],
  [
    'a reader is told something else than is stored',
    { clients: [publishes(says('hello')), reads(says('help'))], logs: [logOf([says('hello')])] },
    'I4 ben/1 in lobby: 1 (a1) came as message help, and lobby@e1 has message hello',
  ],
  [
    'a reader is told something else than was stored before it was deleted',
    { clients: [publishes(says('hello'), deletion), reads(says('help'), deletion)], logs: [logOf([erased, deletion])] },
    'I4 ben/1 in lobby: 1 (a1) came as message help, and lobby@e1 has message hello',
  ],
  [
    'an answer says something else than is stored',
    {
      clients: [publishes(says('hello')), ben([{ type: 'page', room, epoch: 'e1', asked: { after: 0 }, entries: [entry(1, says('help'))], more: false }])],
      logs: [logOf([says('hello')])],
    },
    'I4 ben/1 in lobby: 1 (a1) came as message help, and lobby@e1 has message hello',
  ],
  [
    'an answer has what was deleted before',
    {
      clients: [
        publishes(says('hello'), deletion),
        ben([{ type: 'page', room, epoch: 'e1', asked: 'latest', head: 2, entries: [entry(1, says('hello')), entry(2, deletion)], more: false }]),
      ],
      logs: [logOf([erased, deletion])],
    },
    'I4 ben/1 in lobby: 1 (a1) came with what it said before 2 deleted it',
  ],
  [
    'a reader is told that it was erased',
    { clients: [publishes(says('hello')), reads(erased)], logs: [logOf([says('hello')])] },
    'I4 ben/1 in lobby: 1 (a1) came erased, and nobody deleted it',
  ],
  ['the log lost what was said', { clients: [publishes(says('hello'))], logs: [logOf([erased])] }, 'I4 lobby@e1: 1 (a1) is erased, and nobody deleted it'],
  [
    'the log keeps what was deleted',
    { clients: [publishes(says('hello'), deletion)], logs: [logOf([says('hello'), deletion])] },
    'I4 lobby@e1: 1 (a1) was deleted by 2, and still says hello',
  ],
  [
    'the log keeps what a change of a deleted message says',
    { clients: [publishes(says('hello'), edit, deletion)], logs: [logOf([erased, edit, deletion])] },
    'I4 lobby@e1: 2 (a2) was deleted by 3, and still says hallo',
  ],
];

describe('I4 what entries say', () => {
  it.each(Object.entries(good))('is the same everywhere: %s', (_what, histories) => {
    expect(checkHistory(histories).violations).toEqual([]);
  });

  it.each(bad)('is not: %s', (_wrong, histories, violation) => {
    expect(checkHistory(histories).violations).toContain(violation);
  });
});

describe('the content of an entry on the wire', () => {
  it.each([
    [
      { kind: 'message', text: 'hello', replyTo: 3 },
      { kind: 'message', says: 'hello 3' },
    ],
    [{ kind: 'message', text: '', deleted: true }, { kind: 'message' }],
    [{ kind: 'edit', target: 1, text: 'hallo' }, edit],
    [
      { kind: 'react', target: 1, emoji: '👍', on: false },
      { kind: 'react', target: 1, says: '👍 false' },
    ],
    [
      { kind: 'react', target: 1, emoji: '', on: false },
      { kind: 'react', target: 1 },
    ],
    [{ kind: 'delete', target: 1 }, deletion],
  ])('%o is %o', (said, content) => {
    expect(contentOf(said)).toEqual(content);
  });
});
