import { fc } from '@partyline/testing/properties';
import { describe, expect, it } from 'vitest';
import { TokenBucket } from './token-bucket.ts';

const rate = { perSecond: 10, burst: 5 };

describe('TokenBucket', () => {
  it('is full at first and lets a burst through at once', () => {
    const bucket = new TokenBucket(rate, 0);
    for (let i = 0; i < 5; i++) {
      expect(bucket.waitFor(1, 0)).toBe(0);
      bucket.spend(1, 0);
    }
    expect(bucket.waitFor(1, 0)).toBe(100);
  });

  it('lets one more through exactly when it said', () => {
    const bucket = new TokenBucket(rate, 0);
    expect(bucket.spend(4, 0)).toBe(0);
    expect(bucket.spend(1, 0)).toBe(100);
    expect(bucket.waitFor(1, 99)).toBe(1);
    expect(bucket.waitFor(1, 100)).toBe(0);
  });

  it('waits for a full bucket where a cost is above the burst, and not for ever', () => {
    const bucket = new TokenBucket(rate, 0);
    expect(bucket.waitFor(1000, 0)).toBe(0);
    bucket.spend(1000, 0);
    expect(bucket.waitFor(1, 0)).toBe(600);
  });

  it('ignores a time that lies in the past', () => {
    const bucket = new TokenBucket(rate, 1000);
    bucket.spend(5, 1000);
    expect(bucket.waitFor(1, 0)).toBe(100);
  });

  it('never lets more through than the burst and what came back since', () => {
    const step = fc.record({ elapsed: fc.nat(500), cost: fc.integer({ min: 1, max: 5 }) });
    fc.assert(
      fc.property(fc.array(step, { maxLength: 200 }), (steps) => {
        const bucket = new TokenBucket(rate, 0);
        let now = 0;
        let spent = 0;
        for (const { elapsed, cost } of steps) {
          now += elapsed;
          if (bucket.waitFor(cost, now) > 0) continue;
          bucket.spend(cost, now);
          spent += cost;
        }
        expect(spent).toBeLessThanOrEqual(rate.burst + (now * rate.perSecond) / 1000 + 1e-6);
      }),
    );
  });

  it('admits a request that waited as long as it was told', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 1, max: 5 }), { minLength: 1, maxLength: 100 }), (costs) => {
        const bucket = new TokenBucket(rate, 0);
        let now = 0;
        for (const cost of costs) {
          now += bucket.waitFor(cost, now);
          expect(bucket.waitFor(cost, now)).toBe(0);
          bucket.spend(cost, now);
        }
      }),
    );
  });
});
