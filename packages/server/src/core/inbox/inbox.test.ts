import type { ReadState } from '@partyline/protocol';
import { readStates } from '@partyline/protocol/constants';
import { fc } from '@partyline/testing/properties';
import { describe, expect, it } from 'vitest';
import { person } from '../../nest/testing/inbox-world.ts';
import type { Entry } from '../entry.ts';
import { Inbox, type MarkData } from './inbox.ts';

const rooms = ['lobby', 'kitchen', undefined] as const;

interface Said {
  readonly room: (typeof rooms)[number];
  readonly muted: boolean;
}
type Step = { readonly notification: Said } | { readonly mark: MarkData };

const entryOf = (seq: number, kind: string, data: Entry['data']): Entry => ({ seq, id: `id-${seq}`, author: person('ana'), at: seq, kind, data });
const entryFor = (seq: number, step: Step): Entry =>
  'mark' in step
    ? entryOf(seq, 'mark', { ...step.mark })
    : entryOf(seq, 'notification', {
        kind: 'message',
        title: 't',
        ...(step.notification.room && { room: step.notification.room }),
        ...(step.notification.muted && { muted: true }),
      });

const state = fc.constantFrom<ReadState>('unread', 'read', 'archived');
const mark: fc.Arbitrary<MarkData> = fc.oneof(
  fc.record({ state, seqs: fc.array(fc.integer({ min: 1, max: 40 }), { minLength: 1, maxLength: 5 }) }),
  fc.record({ state, upTo: fc.integer({ min: 1, max: 60 }) }),
  fc.record({ state, room: fc.constantFrom('lobby', 'kitchen', 'attic') }),
);
const notification = fc.record({ room: fc.constantFrom(...rooms), muted: fc.boolean() });
const steps = fc.array(fc.oneof({ weight: 2, arbitrary: fc.record({ notification }) }, { weight: 1, arbitrary: fc.record({ mark }) }), { maxLength: 40 });

function inboxWith(history: readonly Step[]): Inbox {
  const inbox = new Inbox();
  for (const [index, step] of history.entries()) inbox.apply(entryFor(index + 1, step));
  return inbox;
}

/** The state of a notification by its definition: the furthest that a later mark names. */
function naiveState(history: readonly Step[], seq: number): ReadState {
  const step = history[seq - 1];
  if (!step || !('notification' in step)) return 'archived';
  const ranks = history.map((later, index) => {
    if (!('mark' in later) || index + 1 < seq) return 0;
    const { seqs, upTo = Number.POSITIVE_INFINITY, room } = later.mark;
    const isMeant = seqs ? seqs.includes(seq) : seq <= upTo && (room === undefined || room === step.notification.room);
    return isMeant ? readStates.indexOf(later.mark.state) : 0;
  });
  return readStates[Math.max(0, ...ranks)] as ReadState;
}

function naiveCounts(history: readonly Step[], first = 1): { unseen: number; unread: number } {
  const states = history.flatMap((step, index) =>
    'notification' in step && !step.notification.muted && index + 1 >= first ? [naiveState(history, index + 1)] : [],
  );
  return { unseen: states.filter((each) => each === 'unseen').length, unread: states.filter((each) => each === 'unseen' || each === 'unread').length };
}

describe('an inbox', () => {
  it('has for each notification the furthest state that any mark names, and counts that equal a naive recount', () => {
    fc.assert(
      fc.property(steps, (history) => {
        const inbox = inboxWith(history);
        for (let seq = 1; seq <= history.length; seq++) expect(inbox.stateOf(seq)).toBe(naiveState(history, seq));
        expect(inbox.counts).toEqual(naiveCounts(history));
      }),
      { numRuns: 300 },
    );
  });

  it('comes to the same whatever order marks are made in, and however often', () => {
    const notifications = fc.array(fc.record({ notification }), { minLength: 1, maxLength: 15 });
    const marks = fc.array(mark, { maxLength: 8 });
    const cases = fc.tuple(notifications, marks).chain(([before, made]) =>
      fc.record({
        before: fc.constant(before),
        made: fc.constant(made),
        // Another device's order, with repetitions.
        again: fc.shuffledSubarray([...made, ...made], { minLength: made.length * 2, maxLength: made.length * 2 }),
      }),
    );
    fc.assert(
      fc.property(cases, ({ before, made, again }) => {
        const [one, other] = [made, again].map((each) => inboxWith([...before, ...each.map((data) => ({ mark: data }))])) as [Inbox, Inbox];
        expect(other.counts).toEqual(one.counts);
        for (let seq = 1; seq <= before.length; seq++) expect(other.stateOf(seq)).toBe(one.stateOf(seq));
      }),
      { numRuns: 300 },
    );
  });

  it('knows which marks change nothing, and of the others what they change', () => {
    fc.assert(
      fc.property(steps, mark, (history, made) => {
        const news = inboxWith(history).newsOf(made);
        const [before, after] = [history, [...history, { mark: made }]].map((all) => history.map((_, index) => naiveState(all, index + 1)));
        expect(news === undefined).toBe(JSON.stringify(before) === JSON.stringify(after));
        if (!news) return;
        expect(inboxWith([...history, { mark: news }]).counts).toEqual(naiveCounts([...history, { mark: made }]));
        for (const seq of news.seqs ?? []) expect(before?.[seq - 1]).not.toBe(after?.[seq - 1]);
      }),
      { numRuns: 300 },
    );
  });

  it('forgets what retention removed, and counts the rest as before', () => {
    fc.assert(
      fc.property(steps, fc.integer({ min: 1, max: 45 }), (history, first) => {
        const inbox = inboxWith(history);
        inbox.trimTo(first);
        expect(inbox.counts).toEqual(naiveCounts(history, first));
        // Read again from what is left: marks come after what they mark.
        const again = new Inbox();
        for (const [index, step] of history.entries()) if (index + 1 >= first) again.apply(entryFor(index + 1, step));
        expect(again.counts).toEqual(inbox.counts);
      }),
      { numRuns: 300 },
    );
  });

  it('takes what a damaged disk left of an entry for nothing', () => {
    const inbox = inboxWith([{ notification: { room: undefined, muted: false } }]);
    inbox.apply(entryOf(2, 'notification', null));
    inbox.apply(entryOf(3, 'mark', null));
    inbox.apply(entryOf(4, 'lost', null));
    expect(inbox.counts).toEqual({ unseen: 1, unread: 1 });
  });
});
