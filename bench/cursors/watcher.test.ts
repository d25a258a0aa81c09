import { describe, expect, it } from 'vitest';
import { Clockwork, handEveryMs } from './clockwork.ts';
import { SentMoves } from './sent-moves.ts';
import { Watcher } from './watcher.ts';

describe('moves that were sent', () => {
  it('are known again by their place, the first one after the last that was seen', () => {
    const sent = new SentMoves();
    for (const x of [1, 2, 1]) sent.add(x, 7, x * 10);
    expect([sent.find(1, 7, -1), sent.find(1, 7, 0), sent.find(2, 7, 1), sent.find(3, 7, -1)]).toEqual([0, 2, -1, -1]);
    expect(sent.handOf(1)).toBe(20);
  });

  it('are forgotten after a while', () => {
    const sent = new SentMoves();
    for (let i = 0; i < 600; i++) sent.add(i, 0, i);
    expect([sent.find(0, 0, -1), sent.find(599, 0, -1), sent.count]).toEqual([-1, 599, 600]);
  });
});

describe('a clockwork', () => {
  it('spreads the moves of all hands evenly', () => {
    const clockwork = new Clockwork(2, 1_000);
    expect([clockwork.timeOf(0, 0), clockwork.timeOf(1, 0), clockwork.timeOf(0, 1)]).toEqual([1_000, 1_025, 1_000 + handEveryMs]);
    expect([clockwork.lastMoveOf(1, 1_024), clockwork.lastMoveOf(1, 1_025), clockwork.lastMoveOf(1, 1_075)]).toEqual([-1, 0, 1]);
  });
});

describe('a watcher', () => {
  /** Two people; the first one watches, from 1,000 to 1,200 ms. The other's hand moves at 25 ms and every 50 ms after. */
  function watching() {
    const people = [new SentMoves(), new SentMoves()];
    const [mine, theirs] = people as [SentMoves, SentMoves];
    const watcher = new Watcher(0, people);
    watcher.measure(new Clockwork(2, 0), { from: 1_000, to: 1_200 });
    return { watcher, mine, theirs };
  }

  it('counts from each move of a hand until that or a later one is seen, also those that were never sent', () => {
    const { watcher, theirs } = watching();
    // Made at 975, and at 1,075; the one at 1,025 is never sent.
    theirs.add(5, 5, 19);
    theirs.add(6, 6, 21);
    watcher.sees(1, 5, 5, 1_010);
    watcher.sees(1, 6, 6, 1_090);
    expect([...watcher.staleness.sorted()]).toEqual([15, 65]);
    expect(watcher.updates).toBe(2);
    // Made at 1,125 and 1,175.
    expect(watcher.unseen).toBe(2);
    theirs.add(7, 7, 24);
    expect(watcher.misplaced).toBe(1);
    watcher.sees(1, 7, 7, 1_300);
    expect([watcher.unseen, watcher.misplaced, watcher.updates]).toEqual([0, 0, 2]);
    expect([...watcher.staleness.sorted()]).toEqual([15, 65, 125, 175]);
  });

  it('knows the longest time without anything new of a cursor, to the end of what is measured', () => {
    const { watcher, theirs } = watching();
    for (let hand = 19; hand < 22; hand++) theirs.add(hand, hand, hand);
    watcher.sees(1, 19, 19, 1_050);
    watcher.sees(1, 20, 20, 1_110);
    watcher.sees(1, 20, 20, 1_150);
    watcher.sees(1, 21, 21, 1_500);
    expect(watcher.maxRefreshMs).toBe(90);
  });

  it('minds neither its own cursor nor a place that is told again, but one that nobody sent', () => {
    const { watcher, mine, theirs } = watching();
    mine.add(1, 1, 0);
    theirs.add(2, 2, 20);
    watcher.sees(0, 1, 1, 1_050);
    watcher.sees(1, 2, 2, 1_050);
    watcher.sees(1, 2, 2, 1_060);
    expect([watcher.unknown, watcher.misplaced]).toEqual([0, 0]);
    watcher.sees(1, 3, 3, 1_070);
    expect(watcher.unknown).toBe(1);
  });
});
