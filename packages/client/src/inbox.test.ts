import type { ChatEntry } from '@partyline/protocol';
import { ana, FakeRoom } from '@partyline/testing';
import { fc } from '@partyline/testing/properties';
import { describe, expect, it } from 'vitest';
import { type Delivery, heldLimit, Inbox, type InboxState } from './inbox.ts';

/** A room with so many messages. */
function roomOf(count: number): FakeRoom {
  const room = new FakeRoom('lobby');
  while (room.head < count) room.publish(ana, `id-${room.head + 1}-12345678`, { kind: 'message', text: `m${room.head + 1}` }, 0);
  return room;
}

const seqs = ({ entries }: Delivery): number[] => entries.map(({ seq }) => seq);
const entry = (room: FakeRoom, seq: number): ChatEntry => room.find(seq) as ChatEntry;

type InboxEvent = 'current' | 'replay' | 'long replay' | 'truncated' | 'reset' | 'next' | 'early' | 'known' | 'foreign' | 'last page' | 'page' | 'empty page';
/** The state after it, and what was told: seqs, `-` for what retention removed, `!` for a reset. */
type Cell = readonly [after: InboxState, told: string];

/** What each event does in each state. The inbox has told 1 to 5; where it is `behind`, it knows of 9, and holds that. */
const table: Record<InboxState, Record<InboxEvent, Cell>> = {
  unknown: {
    current: ['current', '4 5'],
    replay: ['current', '6 7'],
    'long replay': ['behind', '6 7'],
    truncated: ['current', '-7 8 9'],
    reset: ['current', '! 1 2'],
    next: ['unknown', ''],
    early: ['unknown', ''],
    known: ['unknown', ''],
    foreign: ['unknown', ''],
    'last page': ['unknown', ''],
    page: ['unknown', ''],
    'empty page': ['unknown', ''],
  },
  current: {
    current: ['current', ''],
    replay: ['current', '6 7'],
    'long replay': ['behind', '6 7'],
    truncated: ['current', '-7 8 9'],
    reset: ['current', '! 1 2'],
    next: ['current', '6'],
    early: ['behind', ''],
    known: ['current', ''],
    foreign: ['current', ''],
    'last page': ['current', '6 7 8'],
    page: ['current', '6 7'],
    'empty page': ['current', ''],
  },
  behind: {
    current: ['behind', ''],
    replay: ['behind', '6 7'],
    'long replay': ['behind', '6 7'],
    truncated: ['current', '-7 8 9'],
    reset: ['current', '! 1 2'],
    next: ['behind', '6'],
    early: ['behind', ''],
    known: ['behind', ''],
    foreign: ['behind', ''],
    'last page': ['current', '6 7 8 9'],
    page: ['behind', '6 7'],
    'empty page': ['behind', ''],
  },
};

describe('the machine', () => {
  const room = roomOf(12);
  const range = (from: number, to: number): ChatEntry[] => room.after(from - 1, to - from + 1).entries;
  const foreign = (from: number, to: number): ChatEntry[] => range(from, to).map((each) => ({ ...each, epoch: 'epoch-2' }));
  const states: Record<InboxState, () => Inbox> = {
    unknown: () => new Inbox(),
    current() {
      const inbox = new Inbox();
      inbox.joined({ epoch: 'epoch-1', head: 5, verdict: 'current', entries: range(1, 5) });
      return inbox;
    },
    behind() {
      const inbox = states.current();
      inbox.live(entry(room, 9));
      return inbox;
    },
  };
  const events: Record<InboxEvent, (inbox: Inbox) => Delivery> = {
    // With a position there is nothing to tell, without one there is the latest page.
    current: (inbox) => inbox.joined({ epoch: 'epoch-1', head: 5, verdict: 'current', entries: inbox.epoch ? [] : range(4, 5) }),
    replay: (inbox) => inbox.joined({ epoch: 'epoch-1', head: 7, verdict: 'replay', entries: range(6, 7) }),
    'long replay': (inbox) => inbox.joined({ epoch: 'epoch-1', head: 12, verdict: 'replay', entries: range(6, 7) }),
    truncated: (inbox) => inbox.joined({ epoch: 'epoch-1', head: 9, verdict: 'truncated', removed: { from: 6, to: 7 }, entries: range(8, 9) }),
    reset: (inbox) => inbox.joined({ epoch: 'epoch-2', head: 2, verdict: 'reset', entries: foreign(1, 2) }),
    next: (inbox) => inbox.live(entry(room, 6)),
    early: (inbox) => inbox.live(entry(room, 8)),
    known: (inbox) => inbox.live(entry(room, 3)),
    foreign: (inbox) => inbox.live(foreign(6, 6)[0] as ChatEntry),
    'last page': (inbox) => inbox.page(inbox.last, range(6, 8)),
    page: (inbox) => inbox.page(inbox.last, range(6, 7)),
    'empty page': (inbox) => inbox.page(inbox.last, []),
  };
  const told = ({ reset, removed, entries }: Delivery): string =>
    [...(reset ? ['!'] : []), ...(removed ? [-removed.to] : []), ...entries.map(({ seq }) => seq)].join(' ');

  const cells = Object.entries(table).flatMap(([state, row]) => Object.entries(row).map(([event, cell]) => [state, event, ...cell] as const));
  it.each(cells)('D4 D6 is %s and takes %s: then it is %s, having told "%s"', (state, event, after, expected) => {
    const inbox = states[state as InboxState]();
    expect(inbox.state).toBe(state);
    const delivery = events[event as InboxEvent](inbox);
    expect([inbox.state, told(delivery)]).toEqual([after, expected]);
  });
});

it('D6 begins with the latest page where it has no position', () => {
  const inbox = new Inbox();
  expect(inbox.claim).toEqual({});
  expect(seqs(inbox.joined(roomOf(80).join({ room: 'lobby', limit: 3 })))).toEqual([78, 79, 80]);
  expect(inbox).toMatchObject({ last: 80, head: 80, isBehind: false, claim: { epoch: 'epoch-1', after: 80 } });
});

it('D6 claims a position in an empty room too, so that nothing is lost before the first entry', () => {
  const inbox = new Inbox();
  inbox.joined(roomOf(0).join({ room: 'lobby' }));
  expect(inbox.claim).toEqual({ epoch: 'epoch-1', after: 0 });
  expect(seqs(inbox.joined(roomOf(2).join({ room: 'lobby', ...inbox.claim })))).toEqual([1, 2]);
});

it('D4 applies last + 1, holds what came early, ignores what it has', () => {
  const room = roomOf(5);
  const inbox = new Inbox();
  inbox.joined(roomOf(1).join({ room: 'lobby' }));
  expect(seqs(inbox.live(entry(room, 2)))).toEqual([2]);
  expect(seqs(inbox.live(entry(room, 4)))).toEqual([]);
  expect(inbox.isBehind).toBe(true);
  expect(seqs(inbox.live(entry(room, 2)))).toEqual([]);
  expect(seqs(inbox.live(entry(room, 4)))).toEqual([]);
  expect(seqs(inbox.page(2, room.after(2, 1).entries))).toEqual([3, 4]);
  expect(inbox.isBehind).toBe(false);
});

it('D6 is behind until the pages of a replay reach the head, and tells live entries after them', () => {
  const room = roomOf(10);
  const inbox = new Inbox();
  inbox.joined(roomOf(2).join({ room: 'lobby' }));
  expect(seqs(inbox.joined(room.join({ room: 'lobby', limit: 4, ...inbox.claim })))).toEqual([3, 4, 5, 6]);
  expect(inbox.isBehind).toBe(true);
  room.publish(ana, 'id-11-12345678', { kind: 'message', text: 'live' }, 0);
  expect(seqs(inbox.live(entry(room, 11)))).toEqual([]);
  expect(seqs(inbox.page(6, room.after(6, 4).entries))).toEqual([7, 8, 9, 10, 11]);
  expect(inbox.isBehind).toBe(false);
});

it('D6 names the exact range that retention removed', () => {
  const room = roomOf(10);
  room.trim(4);
  const inbox = new Inbox();
  inbox.joined(roomOf(2).join({ room: 'lobby' }));
  const delivery = inbox.joined(room.join({ room: 'lobby', ...inbox.claim }));
  expect(delivery.removed).toEqual({ from: 3, to: 6 });
  expect(seqs(delivery)).toEqual([7, 8, 9, 10]);
});

it('D6 goes on where retention removed all that was missed', () => {
  const room = roomOf(10);
  room.trim(0);
  const inbox = new Inbox();
  inbox.joined(roomOf(2).join({ room: 'lobby' }));
  expect(inbox.joined(room.join({ room: 'lobby', ...inbox.claim }))).toEqual({ removed: { from: 3, to: 10 }, entries: [] });
  expect(inbox).toMatchObject({ last: 10, isBehind: false });
});

it('I6 finds out from a page that retention removed what came before it', () => {
  const room = roomOf(10);
  const inbox = new Inbox();
  inbox.joined(roomOf(2).join({ room: 'lobby' }));
  inbox.joined(room.join({ room: 'lobby', limit: 1, ...inbox.claim }));
  room.trim(2);
  const delivery = inbox.page(3, room.after(3).entries);
  expect(delivery.removed).toEqual({ from: 4, to: 8 });
  expect(seqs(delivery)).toEqual([9, 10]);
});

it('I6 starts anew when the stream was replaced, and says so', () => {
  const room = roomOf(10);
  const inbox = new Inbox();
  inbox.joined(room.join({ room: 'lobby' }));
  inbox.live({ ...entry(room, 10), seq: 12 });
  room.lose();
  room.publish(ana, 'id-1-12345678', { kind: 'message', text: 'after the loss' }, 0);
  const delivery = inbox.joined(room.join({ room: 'lobby', ...inbox.claim }));
  expect(delivery).toMatchObject({ reset: true });
  expect(seqs(delivery)).toEqual([1]);
  expect(inbox).toMatchObject({ epoch: 'epoch-2', last: 1, head: 1, isBehind: false });
});

it('holds what comes before the first join is answered', () => {
  const room = roomOf(3);
  const inbox = new Inbox();
  expect(seqs(inbox.live(entry(room, 3)))).toEqual([]);
  expect(inbox.isBehind).toBe(false);
  expect(seqs(inbox.joined(roomOf(2).join({ room: 'lobby' })))).toEqual([1, 2, 3]);
});

it('D9 holds only so many early entries, and fetches the others when their turn comes', () => {
  const missed = heldLimit + 500;
  const room = roomOf(missed);
  const inbox = new Inbox();
  inbox.joined(roomOf(0).join({ room: 'lobby' }));
  for (let seq = 2; seq <= missed; seq++) inbox.live(entry(room, seq));
  expect(seqs(inbox.page(0, room.after(0, 1).entries)).length).toBe(heldLimit + 1);
  expect(inbox.isBehind).toBe(true);
  while (inbox.isBehind) inbox.page(inbox.last, room.after(inbox.last, 200).entries);
  expect(inbox.last).toBe(missed);
});

it('D9 holds nothing that it has told', () => {
  const room = roomOf(heldLimit + 3);
  const inbox = new Inbox();
  inbox.joined(roomOf(heldLimit + 1).join({ room: 'lobby' }));
  for (let seq = 1; seq <= heldLimit; seq++) inbox.live(entry(room, seq));
  inbox.live(entry(room, heldLimit + 3));
  expect(seqs(inbox.live(entry(room, heldLimit + 2)))).toEqual([heldLimit + 2, heldLimit + 3]);
});

type Act =
  | { readonly act: 'publish'; readonly count: number }
  | { readonly act: 'live'; readonly seq: number }
  | { readonly act: 'fetch'; readonly limit: number }
  | { readonly act: 'join'; readonly limit: number }
  | { readonly act: 'trim'; readonly keep: number };

const acts = fc.array(
  fc.oneof(
    { weight: 3, arbitrary: fc.record({ act: fc.constant('publish' as const), count: fc.integer({ min: 1, max: 5 }) }) },
    { weight: 6, arbitrary: fc.record({ act: fc.constant('live' as const), seq: fc.integer({ min: 1, max: 60 }) }) },
    { weight: 2, arbitrary: fc.record({ act: fc.constant('fetch' as const), limit: fc.integer({ min: 1, max: 7 }) }) },
    { weight: 1, arbitrary: fc.record({ act: fc.constant('join' as const), limit: fc.integer({ min: 1, max: 7 }) }) },
    { weight: 1, arbitrary: fc.record({ act: fc.constant('trim' as const), keep: fc.integer({ min: 0, max: 20 }) }) },
  ),
  { maxLength: 80 },
);

it('D4 tells each entry once, in order, with none missing but what retention removed, whatever comes in whatever order', () => {
  fc.assert(
    fc.property(acts, (story: Act[]) => {
      const room = roomOf(0);
      const inbox = new Inbox();
      let next = 1;
      const take = ({ removed, entries }: Delivery): void => {
        if (removed) {
          expect(removed.from).toBe(next);
          next = removed.to + 1;
        }
        for (const { seq } of entries) expect(seq).toBe(next++);
      };
      take(inbox.joined(room.join({ room: 'lobby' })));
      for (const step of story) {
        if (step.act === 'publish') for (let i = 0; i < step.count; i++) room.publish(ana, `id-${room.head + 1}-12345678`, { kind: 'message', text: '' }, 0);
        else if (step.act === 'trim') room.trim(step.keep);
        else if (step.act === 'fetch') take(inbox.page(inbox.last, room.after(inbox.last, step.limit).entries));
        else if (step.act === 'join') take(inbox.joined(room.join({ room: 'lobby', limit: step.limit, ...inbox.claim })));
        else if (room.find(step.seq)) take(inbox.live(entry(room, step.seq)));
      }
      take(inbox.joined(room.join({ room: 'lobby', limit: 5, ...inbox.claim })));
      while (inbox.isBehind) take(inbox.page(inbox.last, room.after(inbox.last, 5).entries));
      expect(next).toBe(room.head + 1);
    }),
    { numRuns: 500 },
  );
});
