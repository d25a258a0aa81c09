import { describe, expect, it } from 'vitest';
import { checkHistory } from './check-history.ts';
import { ana, ben, entry, failed, got, joined, left, log, publish, removed, reset, stored, three, threeOfAna } from './examples.ts';
import type { Histories } from './history.ts';

const good: Record<string, Histories> = {
  'nobody does anything': { clients: [], logs: [] },
  'a reader gets what a writer wrote': { clients: [ana(threeOfAna), ben([joined, got(1, 'a1'), got(2, 'a2'), got(3, 'a3')])], logs: [log(three)] },
  'a reader leaves, misses nothing by it, and comes back': {
    clients: [ana(threeOfAna), ben([joined, got(1, 'a1'), left, joined, got(2, 'a2'), got(3, 'a3')])],
    logs: [log(three)],
  },
  'a reader that left need not have the rest': { clients: [ana(threeOfAna), ben([joined, got(1, 'a1'), left])], logs: [log(three)] },
  'a reader that is gone need not have the rest': { clients: [ana(threeOfAna), ben([joined, got(1, 'a1')], { end: 'gone' })], logs: [log(three)] },
  'a first join begins with the latest page': { clients: [ana(threeOfAna), ben([joined, got(2, 'a2'), got(3, 'a3')])], logs: [log(three)], latestPage: 2 },
  'a stock client goes on from its position': {
    clients: [ana(threeOfAna), ben([{ ...joined, position: { epoch: 'e1', after: 2 } }, got(3, 'a3')])],
    logs: [log(three)],
  },
  'retention removed what a reader had not got, and it was told': {
    clients: [ana(threeOfAna), ben([joined, got(1, 'a1'), removed(2, 2), got(3, 'a3')])],
    logs: [log(three, { first: 3, entries: [entry(3, 'a3')] })],
  },
  'retention removed what a stock client had not got, and nobody told it': {
    clients: [ana(threeOfAna), ben([{ ...joined, position: { epoch: 'e1', after: 0 } }, got(3, 'a3')], { isStock: true })],
    logs: [log(three, { first: 3 })],
  },
  'a later life tells how the publish of an earlier one failed': {
    clients: [ana([failed('a1')], { client: 'ana/2' }), ana([publish('a1')], { end: 'gone', kept: new Set(['a1']) })],
    logs: [],
  },
  'the room got another stream, and its readers were told': {
    clients: [ana([...threeOfAna, publish('a4'), stored('a4', 1)]), ben([joined, got(1, 'a1'), got(2, 'a2'), reset, got(1, 'a4', 'e2')])],
    logs: [log(three, { isReplaced: true }), log(['a4'], { epoch: 'e2' })],
  },
  'a change failed since its stream was replaced': {
    clients: [ana([...threeOfAna, publish('a4'), failed('a4')])],
    logs: [log([...three, 'a4'], { isReplaced: true }), log([], { epoch: 'e2' })],
  },
  'the next life of a page sends again what only a replaced stream had': {
    clients: [ana([publish('a1'), stored('a1', 1)], { end: 'gone' }), ana([stored('a1', 2)], { client: 'ana/2' }), ben([publish('b1'), stored('b1', 1)])],
    logs: [log(['a1'], { isReplaced: true }), log(['b1', 'a1'], { epoch: 'e2' })],
  },
  'the room got another stream that is still empty': {
    clients: [ana(threeOfAna), ben([joined, got(1, 'a1'), reset])],
    logs: [log(three, { isReplaced: true }), log([], { epoch: 'e2' })],
  },
  'a publish failed, was tried again by its user, and is the last': {
    clients: [ana([publish('a1'), publish('a2'), failed('a1'), stored('a2', 1), publish('a1'), stored('a1', 2)])],
    logs: [log(['a2', 'a1'])],
  },
  'what a life had sent and not written down arrives late': {
    clients: [ana([publish('a1')], { end: 'gone', device: 'tab' }), ana([publish('a2'), stored('a2', 1)], { client: 'ana/2', device: 'tab' })],
    logs: [log(['a2', 'a1'])],
  },
  'a life ended before its publish was written down': { clients: [ana([publish('a1')], { end: 'gone' })], logs: [] },
  'the next life of a page sends what the one before could not, and is told again': {
    clients: [
      ana([publish('a1'), stored('a1', 1), publish('a2')], { end: 'gone', kept: new Set(['a1', 'a2']) }),
      ana([stored('a1', 1), stored('a2', 2), publish('a3'), stored('a3', 3)], { client: 'ana/2' }),
    ],
    logs: [log(three)],
  },
  'an unknown publish may be in the log': { clients: [ana([publish('a1')], { end: 'gone' })], logs: [log(['a1'])] },
  'what failed is stored all the same, and late, where that may be': {
    clients: [ana([publish('a1'), publish('a2'), failed('a1'), stored('a2', 1)])],
    logs: [log(['a2', 'a1'])],
    mayOutliveFailure: true,
  },
  'not all who wrote were watched': { clients: [], logs: [log(['b1'])], isComplete: false },
};

describe('a history in which all is well', () => {
  it.each(Object.entries(good))('has no violations: %s', (_what, histories) => {
    expect(checkHistory(histories)).toMatchObject({ lost: 0, duplicated: 0, disordered: 0, violations: [] });
  });

  it('is counted', () => {
    const { clients, logs } = good['a reader gets what a writer wrote']!;
    expect(checkHistory({ clients, logs })).toMatchObject({ acked: 3, delivered: 3 });
  });
});

type Count = 'lost' | 'duplicated' | 'disordered';

/** What is wrong, what is said of it, and what it counts as. */
const bad: ReadonlyArray<readonly [wrong: string, histories: Histories, violation: string, count?: Count]> = [
  [
    'I1 an acknowledged publish is not in the log',
    { clients: [ana([publish('a1'), stored('a1', 1)])], logs: [] },
    'I1 a1 of ana in lobby was told stored as 1, and no log has it',
    'lost',
  ],
  [
    'I1 an acknowledged publish stands elsewhere than it was told',
    { clients: [ana([publish('a1'), publish('a2'), stored('a1', 1), stored('a2', 1)])], logs: [log(['a1', 'a2'])] },
    'I1 a2 of ana in lobby was told stored as 1, and the log has it as 2 of e1',
    'lost',
  ],
  [
    'I1 a member has not got the end',
    { clients: [ana(threeOfAna), ben([joined, got(1, 'a1'), got(2, 'a2')])], logs: [log(three)] },
    'I1 ben/1 in lobby: stands at 2 in the end, and lobby@e1 at 3',
    'lost',
  ],
  [
    'I1 a member has nothing',
    { clients: [ana(threeOfAna), ben([joined])], logs: [log(three)] },
    'I1 ben/1 in lobby: has nothing in the end, and lobby@e1 has 1 to 3',
    'lost',
  ],
  [
    'I2 a publish is stored twice',
    { clients: [ana([publish('a1'), stored('a1', 1)])], logs: [log(['a1', 'a1'])] },
    'I2 lobby@e1: a1 of ana is stored twice, as 1 and 2',
    'duplicated',
  ],
  [
    'I2 a publish is answered with two seqs',
    {
      clients: [ana([publish('a1'), stored('a1', 1)], { end: 'gone' }), ana([stored('a1', 2)], { client: 'ana/2' })],
      logs: [log(['a1', 'a1'])],
    },
    'I2 a1 of ana in lobby was told stored as 1 and 2',
    'duplicated',
  ],
  [
    'I2 a handler is called twice with an entry',
    { clients: [ana(threeOfAna), ben([joined, got(1, 'a1'), got(2, 'a2'), got(2, 'a2'), got(3, 'a3')])], logs: [log(three)] },
    'I2 ben/1 in lobby: 2 (a2 of ana) came twice',
    'duplicated',
  ],
  [
    'I3 an entry is left out',
    { clients: [ana(threeOfAna), ben([joined, got(1, 'a1'), got(3, 'a3')])], logs: [log(three)] },
    'I3 ben/1 in lobby: 3 came after 1',
    'lost',
  ],
  [
    'I3 an entry comes late',
    { clients: [ana(threeOfAna), ben([joined, got(1, 'a1'), got(3, 'a3'), got(2, 'a2')])], logs: [log(three)] },
    'I3 ben/1 in lobby: 2 came after 3',
    'disordered',
  ],
  [
    'I3 a first join skips entries of its page',
    { clients: [ana(threeOfAna), ben([joined, got(3, 'a3')])], logs: [log(three)], latestPage: 50 },
    'I3 ben/1 in lobby: began with 3, and lobby@e1 has 1 to 3',
    'lost',
  ],
  [
    'I3 a stock client skips what follows its position',
    {
      clients: [ana(threeOfAna), ben([{ ...joined, position: { epoch: 'e1', after: 1 } }, got(3, 'a3')], { isStock: true })],
      logs: [log(three, { first: 2 })],
    },
    'I3 ben/1 in lobby: 3 came after 1',
    'lost',
  ],
  [
    'I4 two clients have different entries in one place',
    { clients: [ana(threeOfAna), ben([joined, got(1, 'a2'), got(2, 'a2'), got(3, 'a3')])], logs: [log(three)] },
    'I4 ben/1 in lobby: got a2 of ana as 1, and lobby@e1 has a1 of ana',
  ],
  [
    'I4 a client has an entry that the log lost',
    { clients: [ana([publish('a1'), publish('a2'), stored('a1', 1)], { end: 'gone' }), ben([joined, got(1, 'a1'), got(2, 'a2')])], logs: [log(['a1'])] },
    'I4 ben/1 in lobby: got 2 (a2), which lobby@e1 does not have',
  ],
  [
    'I4 a client reads a stream that nobody knows',
    { clients: [ana(threeOfAna), ben([joined, got(1, 'a1', 'e9')])], logs: [log(three)] },
    'I4 ben/1 in lobby: 1 (a1) is of e9, a stream that never was',
    'lost',
  ],
  [
    'I5 what failed is in the log',
    { clients: [ana([publish('a1'), failed('a1')])], logs: [log(['a1'])] },
    'I5 a1 of ana in lobby was told failed, and the log has it as 1 of e1',
  ],
  ['I5 an entry was published by nobody', { clients: [], logs: [log(['a1'])] }, 'I5 lobby@e1: nobody published 1, a1 of ana'],
  [
    'I6 a removal leaves a hole',
    { clients: [ana(threeOfAna), ben([joined, got(1, 'a1'), removed(3, 3)])], logs: [log(three, { first: 4, entries: [] })] },
    'I6 ben/1 in lobby: stood at 1, and was told that 3 to 3 were removed',
    'lost',
  ],
  [
    'I6 a removal names what is still there',
    { clients: [ana(threeOfAna), ben([joined, got(1, 'a1'), removed(2, 2), got(3, 'a3')])], logs: [log(three, { first: 2 })] },
    'I6 ben/1 in lobby: told that 2 to 2 were removed, and lobby@e1 still has 2',
    'lost',
  ],
  [
    'I6 another stream begins without a reset',
    {
      clients: [ana([...threeOfAna, publish('a4'), stored('a4', 1)]), ben([joined, got(1, 'a1'), got(1, 'a4', 'e2')])],
      logs: [log(three, { isReplaced: true }), log(['a4'], { epoch: 'e2' })],
    },
    'I6 ben/1 in lobby: went from e1 to e2 without a reset',
    'lost',
  ],
  [
    'I6 a reset of a stream that is still the same',
    { clients: [ana(threeOfAna), ben([joined, got(1, 'a1'), reset, got(2, 'a2'), got(3, 'a3')])], logs: [log(three)] },
    'I6 ben/1 in lobby: a reset, and then e1 again',
  ],
  [
    'I7 an entry comes after leaving',
    { clients: [ana(threeOfAna), ben([joined, got(1, 'a1'), left, got(2, 'a2')])], logs: [log(three)] },
    'I7 ben/1 in lobby: was told of 2 (a2) while not in the room',
  ],
  [
    'D2 the log has a hole',
    { clients: [ana([publish('a1'), publish('a3')], { end: 'gone' })], logs: [log([], { head: 3, entries: [entry(1, 'a1'), entry(3, 'a3')] })] },
    'D2 lobby@e1: 3 comes after 1',
    'disordered',
  ],
  ['D2 the log ends before its head', { clients: [], logs: [log([], { head: 2 })] }, 'D2 lobby@e1: its head is 2, its last entry none'],
  [
    'D5 a device’s publishes are stored in another order',
    { clients: [ana([publish('a1'), publish('a2'), stored('a2', 1), stored('a1', 2)])], logs: [log(['a2', 'a1'])] },
    'D5 lobby@e1: ana/1 published a1 before a2, stored as 2 and 1',
    'disordered',
  ],
  [
    'D5 a device’s publishes are stored in another order after a reload',
    {
      clients: [
        ana([publish('a1')], { end: 'gone', device: 'tab', kept: new Set(['a1']) }),
        ana([publish('a2'), stored('a2', 1), stored('a1', 2)], { client: 'ana/2', device: 'tab' }),
      ],
      logs: [log(['a2', 'a1'])],
    },
    'D5 lobby@e1: tab published a1 before a2, stored as 2 and 1',
    'disordered',
  ],
  [
    'D5 publishes are stored in another order, though what failed may be stored all the same',
    { clients: [ana([publish('a1'), publish('a2'), stored('a2', 1), stored('a1', 2)])], logs: [log(['a2', 'a1'])], mayOutliveFailure: true },
    'D5 lobby@e1: ana/1 published a1 before a2, stored as 2 and 1',
    'disordered',
  ],
  ['D8 a publish never ends', { clients: [ana([publish('a1')])], logs: [] }, 'D8 a1 of ana in lobby never ended'],
  [
    'D8 a publish that was written down is forgotten by a reload',
    { clients: [ana([publish('a1')], { end: 'gone', kept: new Set(['a1']) }), ana([], { client: 'ana/2' })], logs: [] },
    'D8 a1 of ana in lobby never ended',
  ],
  [
    'D8 a publish ends twice',
    { clients: [ana([publish('a1'), stored('a1', 1), stored('a1', 1)])], logs: [log(['a1'])] },
    'D8 ana/1: a1 ended twice, stored as 1 and then stored as 1',
  ],
  [
    'D8 a publish fails, and after a reload it is stored',
    {
      clients: [ana([publish('a1'), failed('a1')], { end: 'gone' }), ana([stored('a1', 1)], { client: 'ana/2' })],
      logs: [log(['a1'])],
    },
    'D8 a1 of ana in lobby was told failed and stored',
  ],
  [
    'D8 a publish goes out again that is not over',
    { clients: [ana([publish('a1'), publish('a1'), stored('a1', 1)])], logs: [log(['a1'])] },
    'D8 ana/1: a1 was published again before it had failed',
  ],
];

describe('a history in which something is wrong', () => {
  it.each(bad.map(([wrong, histories, violation, count]) => ({ wrong, histories, violation, count })))(
    'is caught: $wrong',
    ({ histories, violation, count }) => {
      const verdict = checkHistory(histories);
      expect(verdict.violations).toContain(violation);
      if (count) expect(verdict[count]).toBeGreaterThan(0);
      else expect([verdict.lost, verdict.duplicated, verdict.disordered]).toEqual([0, 0, 0]);
    },
  );

  it('says no more than can be read', () => {
    const events = Array.from({ length: 500 }, (_, i) => got(i + 1, `a${i}`));
    const verdict = checkHistory({ clients: [ben([joined, ...events])], logs: [] });
    expect([verdict.delivered, verdict.violations.length]).toEqual([500, 50]);
  });
});
