import { fc } from '@partyline/testing/properties';
import { describe, expect, it } from 'vitest';
import { KeyedBucket, TokenBuckets } from './token-buckets.ts';

const rate = { perSecond: 10, burst: 5 };

describe('TokenBuckets', () => {
  it('counts each key by itself, whatever it is called', () => {
    const buckets = new TokenBuckets(rate);
    new KeyedBucket(buckets, '__proto__').spend(5, 0);
    expect(new KeyedBucket(buckets, '__proto__').waitFor(1, 0)).toBe(100);
    expect(new KeyedBucket(buckets, 'constructor').waitFor(1, 0)).toBe(0);
  });

  it('forgets keys that were idle long enough to be full again', () => {
    const buckets = new TokenBuckets(rate, 10);
    for (let i = 0; i < 100_000; i++) new KeyedBucket(buckets, `key ${i}`).spend(1, i * 10);
    expect(buckets.size).toBeLessThan(30);
  });

  it('never forgets a key that still owes', () => {
    const buckets = new TokenBuckets({ perSecond: 0.001, burst: 1 }, 10);
    const spender = new KeyedBucket(buckets, 'spender');
    spender.spend(1, 0);
    for (let i = 0; i < 1000; i++) new KeyedBucket(buckets, `key ${i}`).spend(1, i);
    expect(spender.waitFor(1, 1000)).toBeGreaterThan(0);
  });
});

describe('KeyedBucket', () => {
  it('is the same bucket for all who hold the key, also where it was forgotten in between', () => {
    const step = fc.record({ who: fc.nat(2), other: fc.nat(40), elapsed: fc.nat(2000), cost: fc.integer({ min: 1, max: 5 }) });
    fc.assert(
      fc.property(fc.array(step, { maxLength: 200 }), (steps) => {
        const swept = new TokenBuckets(rate, 2);
        const kept = new TokenBuckets(rate, Number.POSITIVE_INFINITY);
        const held = Array.from({ length: 3 }, () => [new KeyedBucket(swept, 'ana'), new KeyedBucket(kept, 'ana')] as const);
        let now = 0;
        for (const { who, other, elapsed, cost } of steps) {
          now += elapsed;
          new KeyedBucket(swept, `other ${other}`).spend(1, now);
          const [forgetful, faithful] = held[who] as (typeof held)[number];
          expect(forgetful.waitFor(cost, now)).toBe(faithful.waitFor(cost, now));
          forgetful.spend(cost, now);
          faithful.spend(cost, now);
        }
      }),
    );
  });

  it('makes no bucket by being asked', () => {
    const buckets = new TokenBuckets(rate);
    new KeyedBucket(buckets, 'ana').waitFor(1, 0);
    expect(buckets.size).toBe(0);
  });
});
