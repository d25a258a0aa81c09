import { describe, expect, it } from 'vitest';
import { checkHistory } from './check-history.ts';
import { ben, got, logOf, page, toldTo } from './examples.ts';
import type { HistoryEvent, RoomLog } from './history.ts';

const good: Record<string, readonly [answer: HistoryEvent, log: RoomLog]> = {
  'the latest page of a short room': [page('latest', [1, 2, 3], { head: 3 }), logOf(5)],
  'the latest page of a long room': [page('latest', [2, 3], { head: 3, more: true }), logOf(5)],
  'the latest page of an empty room': [page('latest', [], { head: 0 }), logOf(5)],
  'the latest page of a room of which retention left nothing': [page('latest', [], { head: 3 }), logOf(5, 4)],
  'the latest page of a room that retention shortened since': [page('latest', [1, 2, 3], { head: 3 }), logOf(5, 5)],
  'a whole replay': [page({ after: 1 }, [2, 3], { head: 3 }), logOf(5)],
  'the first page of a replay': [page({ after: 1 }, [2, 3], { head: 5, more: true }), logOf(5)],
  'a replay of nothing': [page({ after: 3 }, [], { head: 3 }), logOf(5)],
  'a replay that retention shortened': [page({ after: 1 }, [4, 5], { head: 5, removed: { from: 2, to: 3 } }), logOf(5, 4)],
  'a replay of which retention left nothing': [page({ after: 1 }, [], { head: 5, removed: { from: 2, to: 5 } }), logOf(5, 6)],
  'a later page': [page({ after: 3 }, [4, 5]), logOf(9)],
  'a later page that retention shortened': [page({ after: 1 }, [4, 5]), logOf(5, 4)],
  'an earlier page': [page({ before: 4 }, [2, 3], { more: true }), logOf(5)],
  'the first page': [page({ before: 4 }, [1, 2, 3]), logOf(5)],
  'an earlier page of which retention left nothing': [page({ before: 4 }, []), logOf(5, 4)],
  'another stream': [page('latest', [1], { head: 1, forgotten: { epoch: 'e0', after: 1 } }), logOf(1)],
  'a stream that ends before the position': [page('latest', [1], { head: 1, forgotten: { epoch: 'e1', after: 2 } }), logOf(1)],
};

const bad: readonly (readonly [wrong: string, answer: HistoryEvent, log: RoomLog, violation: string])[] = [
  ['I3 a replay begins too late', page({ after: 1 }, [3, 4], { head: 4 }), logOf(5), 'asked after 1, was answered from 3 on, not from 2'],
  ['I3 a replay begins too early', page({ after: 2 }, [2, 3, 4], { head: 4 }), logOf(5), 'asked after 2, was answered from 2 on, not from 3'],
  ['I3 a replay has a hole', page({ after: 1 }, [2, 4], { head: 4 }), logOf(5), 'in an answer 4 comes after 2'],
  ['I3 a replay has an entry twice', page({ after: 1 }, [2, 2, 3], { head: 3 }), logOf(5), 'in an answer 2 comes after 2'],
  ['I6 a replay hides that there is more', page({ after: 1 }, [2], { head: 4 }), logOf(5), 'an answer goes to 2 of 4, and says that there is no more'],
  [
    'I6 a replay has nothing, and there is something',
    page({ after: 1 }, [], { head: 4 }),
    logOf(5),
    'an answer goes to 1 of 4, and says that there is no more',
  ],
  [
    'I6 a replay claims that there is more',
    page({ after: 1 }, [2, 3], { head: 3, more: true }),
    logOf(5),
    'an answer goes to 3 of 3, and says that there is more',
  ],
  ['I3 a replay goes on after its head', page({ after: 1 }, [2, 3, 4], { head: 3 }), logOf(5), 'an answer goes to 4 of 3, and says that there is no more'],
  [
    'I6 a removal leaves a hole',
    page({ after: 1 }, [5], { head: 5, removed: { from: 3, to: 4 } }),
    logOf(5, 5),
    'asked after 1, was told that 3 to 4 were removed',
  ],
  [
    'I6 a removal names what is still there',
    page({ after: 1 }, [4], { head: 4, removed: { from: 2, to: 3 } }),
    logOf(5, 3),
    'was told that 2 to 3 were removed, and lobby@e1 still has 3',
  ],
  ['I3 a later page begins too late', page({ after: 1 }, [3, 4]), logOf(5), 'asked after 1, was answered from 3 on, not from 2'],
  ['I3 a latest page ends before its head', page('latest', [1, 2], { head: 3 }), logOf(5), 'a latest page ends with 2, and its head is 3'],
  [
    'I6 a latest page leaves something out, and nothing tells of it',
    page('latest', [3], { head: 3 }),
    logOf(5, 2),
    'a page begins with 3 and says that nothing is before; lobby@e1 has 2',
  ],
  [
    'I6 a latest page has nothing, and there is something',
    page('latest', [], { head: 3 }),
    logOf(5),
    'a page begins with 4 and says that nothing is before; lobby@e1 has 1',
  ],
  ['I3 an earlier page goes on', page({ before: 3 }, [2, 3], { more: true }), logOf(5), 'asked before 3, was answered up to 3'],
  ['I6 an earlier page leaves something out', page({ before: 4 }, [3]), logOf(5), 'a page begins with 3 and says that nothing is before; lobby@e1 has 1'],
  [
    'I6 a stream is to be forgotten that is still the same',
    page('latest', [1], { head: 1, forgotten: { epoch: 'e1', after: 1 } }),
    logOf(1),
    'was told to forget 1 of lobby@e1, which was at 1',
  ],
  ['I4 an answer tells of more than there is', page({ after: 5 }, [], { head: 9, more: true }), logOf(5), 'an answer tells of 9, and lobby@e1 ends with 5'],
  ['I4 an answer is of another stream', page({ after: 1 }, [], { epoch: 'e9' }), logOf(5), 'an answer is of e9, a stream that never was'],
];

describe('an answer with entries', () => {
  it.each(Object.entries(good))('is as it should be: %s', (_what, [answer, log]) => {
    expect(checkHistory(toldTo(ben([answer]), [log])).violations).toEqual([]);
  });

  it.each(bad)('is not: %s', (_wrong, answer, log, violation) => {
    expect(checkHistory(toldTo(ben([answer]), [log])).violations.map((each) => each.slice(3))).toContain(`ben/1 in lobby: ${violation}`);
  });

  it('I4 must agree with the log', () => {
    const answer = { ...page({ after: 0 }, []), entries: [{ seq: 1, id: 'a2', author: 'ana' }] } as HistoryEvent;
    expect(checkHistory(toldTo(ben([answer]), [logOf(2)])).violations).toEqual(['I4 ben/1 in lobby: got a2 of ana as 1, and lobby@e1 has a1 of ana']);
  });

  it('is no delivery: its client may have it twice', () => {
    const answers = [page('latest', [1, 2], { head: 2 }), page('latest', [1, 2], { head: 2 })];
    const joined: HistoryEvent = { type: 'joined', room: 'lobby', position: { epoch: 'e1', after: 2 } };
    expect(checkHistory(toldTo(ben([...answers, joined, got(3, 'a3')]), [logOf(3)]))).toMatchObject({ delivered: 1, duplicated: 0, violations: [] });
  });
});
