import { describe, expect, it } from 'vitest';
import { checkHistory } from './check-history.ts';
import { allowed, barred, ben, entered, got, joined, left, log, logOf, removed, reset, toldTo } from './examples.ts';
import type { Histories } from './history.ts';

const good: Record<string, Histories> = {
  'a late reader begins with a page that ends at the head of then': toldTo(ben([joined, got(2, 'a2'), got(3, 'a3'), entered(3, true), got(4, 'a4')]), [
    logOf(4),
  ]),
  'a late reader begins with all that there is': toldTo(ben([joined, got(1, 'a1'), got(2, 'a2'), entered(2)]), [logOf(2)]),
  'a reader of an empty room begins with its first entry': toldTo(ben([joined, entered(0), got(1, 'a1')]), [logOf(1)]),
  'a reader of a room of which retention left nothing begins with the next entry': toldTo(ben([joined, entered(3), got(4, 'a4')]), [logOf(4, 4)]),
  'retention removed the first page since': toldTo(ben([joined, got(2, 'a2'), got(3, 'a3'), entered(3), got(4, 'a4')]), [logOf(4, 3)]),
  'a reader comes back where it stood': toldTo(ben([joined, got(1, 'a1'), entered(1), left, joined, got(2, 'a2'), entered(2)]), [logOf(2)]),
  'a reader comes back to more than a page, which comes after': toldTo(
    ben([joined, got(1, 'a1'), entered(1), left, joined, got(2, 'a2'), entered(2, true), got(3, 'a3')]),
    [logOf(3)],
  ),
  'a reader is told to forget what it has, and enters another stream': toldTo(ben([joined, got(1, 'a1'), entered(1), reset, entered(0, false, 'e2')]), [
    { ...logOf(1), isReplaced: true },
    log([], { epoch: 'e2' }),
  ]),
  'who is thrown out has what was there, some of it later, and need not have the rest': toldTo(
    ben([joined, got(1, 'a1'), entered(1), barred(2), got(2, 'a2'), left]),
    [logOf(5)],
  ),
  'who was thrown out and may be there again has the rest': toldTo(
    ben([joined, got(1, 'a1'), entered(1), barred(1), left, allowed, joined, got(2, 'a2'), entered(2)]),
    [logOf(2)],
  ),
  'who was thrown out altogether is owed nothing': {
    clients: [ben([joined, entered(0), { type: 'publish', room: 'lobby', id: 'b1' }], { end: 'out', kept: new Set(['b1']) })],
    logs: [logOf(0)],
  },
};

/** What is wrong, what is said of it, and whether it counts as lost. */
const bad: readonly (readonly [wrong: string, histories: Histories, violation: string, lost?: 'lost'])[] = [
  [
    'I3 a late reader skips its first page, and the room goes on for long',
    toldTo(ben([joined, entered(3), got(4, 'a4'), got(5, 'a5'), got(6, 'a6')]), [logOf(6)]),
    'I3 ben/1 in lobby: began with 4, and lobby@e1 has 1 to 6',
    'lost',
  ],
  [
    'I3 a late reader’s page begins too late, though nothing is behind it',
    toldTo(ben([joined, got(3, 'a3'), entered(3), got(4, 'a4')]), [logOf(4)]),
    'I3 ben/1 in lobby: began with 3, and lobby@e1 has 1 to 4',
    'lost',
  ],
  [
    'I3 a late reader’s page ends before the head',
    toldTo(ben([joined, got(1, 'a1'), got(2, 'a2'), entered(3), got(4, 'a4')]), [logOf(4)]),
    'I3 ben/1 in lobby: entered at 3 of e1, and was told up to 2 of e1',
    'lost',
  ],
  ['I3 the first entry of an empty room is skipped', toldTo(ben([joined, entered(0), got(2, 'a2')]), [logOf(2)]), 'I3 ben/1 in lobby: 2 came after 0', 'lost'],
  [
    'I3 a reader comes back further on than it stood',
    toldTo(ben([joined, got(1, 'a1'), entered(1), left, joined, entered(3), got(4, 'a4')]), [logOf(4)]),
    'I3 ben/1 in lobby: entered at 3 of e1, and was told up to 1 of e1',
    'lost',
  ],
  [
    'I6 a reader is told to forget a stream, and enters it again',
    toldTo(ben([joined, got(1, 'a1'), entered(1), reset, entered(1)]), [logOf(1)]),
    'I6 ben/1 in lobby: a reset, and then e1 again',
    'lost',
  ],
  [
    'I6 a reader is told of a removal before it has anything',
    toldTo(ben([joined, removed(1, 2), got(3, 'a3')]), [logOf(3, 3)]),
    'I6 ben/1 in lobby: told of the removal of 1 to 2 before it stood anywhere',
  ],
  [
    'I7 who was thrown out gets what came after, and nobody told it to leave',
    toldTo(ben([joined, got(1, 'a1'), entered(1), barred(1), got(2, 'a2')]), [logOf(2)]),
    'I7 ben/1 in lobby: got 2 (a2), which came after it was barred',
  ],
  [
    'I7 who was thrown out had it before anyone looked',
    toldTo(ben([joined, got(1, 'a1'), entered(1), got(2, 'a2'), barred(1)]), [logOf(2)]),
    'I7 ben/1 in lobby: has 2 already, which came after it was barred',
  ],
  [
    'I7 who was thrown out comes back to a new stream',
    toldTo(ben([joined, got(1, 'a1'), entered(1), barred(1), reset, got(1, 'b1', 'e2')]), [{ ...logOf(1), isReplaced: true }, log(['b1'], { epoch: 'e2' })]),
    'I7 ben/1 in lobby: got 1 (b1), which came after it was barred',
  ],
  [
    'I7 an answer has what came after its reader was thrown out',
    toldTo(ben([barred(1), { type: 'page', room: 'lobby', epoch: 'e1', asked: { after: 1 }, entries: [{ seq: 2, id: 'a2', author: 'ana' }], more: false }]), [
      logOf(2),
    ]),
    'I7 ben/1 in lobby: got 2 (a2), which came after it was barred',
  ],
  [
    'I3 what came to the one who was thrown out had a hole before',
    toldTo(ben([joined, got(1, 'a1'), entered(1), got(3, 'a3'), barred(3), left]), [logOf(5)]),
    'I3 ben/1 in lobby: 3 came after 1',
    'lost',
  ],
  [
    'I1 who may be there again does not get the rest',
    toldTo(ben([joined, got(1, 'a1'), entered(1), barred(1), left, allowed, joined, entered(1)]), [logOf(2)]),
    'I1 ben/1 in lobby: stands at 1 in the end, and lobby@e1 at 2',
    'lost',
  ],
];

describe('what a reader was told of a room', () => {
  it.each(Object.entries(good))('is as it should be: %s', (_what, histories) => {
    expect(checkHistory(histories)).toMatchObject({ lost: 0, duplicated: 0, disordered: 0, violations: [] });
  });

  it.each(bad.map(([wrong, histories, violation, lost]) => ({ wrong, histories, violation, lost })))('is not: $wrong', ({ histories, violation, lost }) => {
    const verdict = checkHistory(histories);
    expect(verdict.violations).toContain(violation);
    expect(verdict.lost > 0).toBe(lost === 'lost');
  });
});
