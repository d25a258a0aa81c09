import type { Notification, ReadState } from '@partyline/protocol';
import { readStates } from '@partyline/protocol/constants';
import { fc } from '@partyline/testing/properties';
import { expect, it } from 'vitest';
import { NotificationList } from './notification-list.ts';
import { isAbout, type Marking } from './read-marks.ts';

const epoch = 'e';
const notification = (seq: number, room?: string, muted = false): Notification => ({
  ...{ epoch, seq, id: `notification-${seq}`, kind: 'mention', title: 'Ana', body: '', at: seq, state: 'unseen' },
  ...(room !== undefined && { room }),
  ...(muted && { muted: true as const }),
});

const rank = (state: ReadState): number => readStates.indexOf(state);
const marked = fc.constantFrom<ReadState>('unread', 'read', 'archived');
const rooms = fc.constantFrom('lobby', 'games', undefined);
const marks = fc.oneof(
  fc.record({ state: marked, seqs: fc.uniqueArray(fc.integer({ min: 1, max: 12 }), { minLength: 1, maxLength: 4 }) }),
  fc.record({ state: marked, upTo: fc.integer({ min: 1, max: 12 }) }),
  fc.record({ state: marked, room: fc.constantFrom('lobby', 'games') }),
);

/** Read state as plainly as it can be. */
function stateAfter(all: readonly Notification[], made: readonly Marking[]): Map<number, ReadState> {
  return new Map(
    all.map((each) => {
      const ranks = made.filter((mark) => isAbout(mark, each)).map(({ state }) => rank(state));
      return [each.seq, readStates[Math.max(0, ...ranks)] as ReadState];
    }),
  );
}

it('shows the same whatever order notifications and marks come in, and however often', () => {
  const story = fc.record({
    all: fc.uniqueArray(fc.record({ seq: fc.integer({ min: 1, max: 12 }), room: rooms }), { selector: ({ seq }) => seq, maxLength: 10 }),
    made: fc.array(marks, { maxLength: 8 }),
  });
  fc.assert(
    fc.property(story, fc.infiniteStream(fc.nat()), ({ all, made }, random) => {
      const notifications = all.map(({ seq, room }) => notification(seq, room));
      const items = notifications.map((each) => ({ epoch, seq: each.seq, notification: each }));
      const list = new NotificationList();
      list.add(items);
      const shuffled = [...made, ...made].map((mark) => ({ mark, place: random.next().value as number })).sort((a, b) => a.place - b.place);
      for (const { mark } of shuffled) list.marked(mark, { unseen: 0, unread: 0 });
      // Again, as in a replay: what came further doesn't go back.
      list.add(items);
      const states = stateAfter(notifications, made);
      const shown = [...states].filter(([, state]) => state !== 'archived').sort(([a], [b]) => b - a);
      expect(list.shown.map(({ seq, state }) => [seq, state])).toEqual(shown);
    }),
  );
});

it('counts like the server would once the marks that wait are there, where all is loaded', () => {
  const story = fc.record({
    all: fc.uniqueArray(fc.record({ seq: fc.integer({ min: 1, max: 12 }), room: rooms, muted: fc.boolean() }), { selector: ({ seq }) => seq, maxLength: 10 }),
    made: fc.array(marks, { maxLength: 5 }),
    waiting: fc.array(marks, { maxLength: 5 }),
  });
  const countsOf = (all: readonly Notification[], states: Map<number, ReadState>) => {
    const at = all.filter(({ muted }) => !muted).map(({ seq }) => rank(states.get(seq) ?? 'unseen'));
    return { unseen: at.filter((each) => each < 1).length, unread: at.filter((each) => each < 2).length };
  };
  fc.assert(
    fc.property(story, ({ all, made, waiting }) => {
      const notifications = all.map(({ seq, room, muted }) => notification(seq, room, muted));
      const now = stateAfter(notifications, made);
      const list = new NotificationList();
      list.add(notifications.map((each) => ({ epoch, seq: each.seq, notification: { ...each, state: now.get(each.seq) ?? 'unseen' } })));
      list.count(countsOf(notifications, now), { epoch, seq: 12 });
      expect(list.counts).toEqual(countsOf(notifications, now));
      list.expect(waiting);
      expect(list.counts).toEqual(countsOf(notifications, stateAfter(notifications, [...made, ...waiting])));
    }),
  );
});

it('keeps the server’s count for what is not loaded, and takes nothing below zero', () => {
  const list = new NotificationList();
  list.add([{ epoch, seq: 9, notification: notification(9, 'lobby') }]);
  list.count({ unseen: 40, unread: 50 }, { epoch, seq: 9 });
  list.expect([{ state: 'read', seqs: [9] }]);
  expect(list.counts).toEqual({ unseen: 39, unread: 49 });
  list.expect([{ state: 'unread', upTo: 9 }]);
  expect(list.counts).toEqual({ unseen: 0, unread: 50 });
  // Counted before what was counted last.
  list.count({ unseen: 7, unread: 7 }, { epoch, seq: 8 });
  list.expect([]);
  expect(list.counts).toEqual({ unseen: 40, unread: 50 });
  expect([list.hasUnread('lobby'), list.hasUnread('another')]).toEqual([true, true]);
});
