import { limits, PutFeedValues } from '@partyline/protocol';
import { seededRandom } from '@partyline/testing';
import { expect, it } from 'vitest';
import { RandomWalk } from './random-walk.ts';

it('prices of as many keys as one request takes move by half a percent at most, and some stand still', () => {
  const walk = new RandomWalk(limits.feedBatch, seededRandom(7));
  const opened = new Map(walk.values().map(({ key, value }) => [key, value.price]));
  expect(opened.size).toBe(limits.feedBatch);
  for (let step = 0; step < 50; step++) {
    const before = walk.values();
    walk.step();
    const after = PutFeedValues.parse({ values: walk.values() }).values as unknown as ReturnType<RandomWalk['values']>;
    const moves = after.map(({ value: { price } }, i) => Math.abs(price - (before[i]?.value.price ?? 0)));
    for (const [i, move] of moves.entries()) expect(move).toBeLessThanOrEqual((before[i]?.value.price ?? 0) * 0.005 + 0.011);
    expect(moves.filter((move) => move === 0).length).toBeGreaterThan(100);
    for (const { key, value } of after) expect(value.change).toBeCloseTo((value.price / (opened.get(key) ?? 1) - 1) * 100, 1);
  }
  expect(Buffer.byteLength(JSON.stringify({ values: walk.values() }))).toBeLessThan(limits.messageBytes);
});
