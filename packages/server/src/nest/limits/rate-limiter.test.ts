import { FakeClock } from '@partyline/testing';
import { beforeEach, describe, expect, it } from 'vitest';
import { RateLimiter } from './rate-limiter.ts';
import { defaultRateLimits } from './rate-limits.ts';

const rate = { perSecond: 1, burst: 2 };
let clock: FakeClock;
beforeEach(() => {
  clock = new FakeClock();
});

const codeOf = (admit: () => void): unknown => {
  try {
    admit();
    return 'admitted';
  } catch (error) {
    return error;
  }
};

describe('RateLimiter', () => {
  it('SECURITY 9: counts by user, connection and address, and the strictest decides', () => {
    const limiter = new RateLimiter({ user: { joins: rate }, connection: { joins: { perSecond: 1, burst: 1 } }, address: {} }, clock);
    limiter.admit('joins', { user: 'ana', connection: '1' });
    expect(codeOf(() => limiter.admit('joins', { user: 'ana', connection: '1' }))).toMatchObject({ code: 'rate_limited', retryAfterMs: 1000 });
    limiter.admit('joins', { user: 'ana', connection: '2' });
    expect(codeOf(() => limiter.admit('joins', { user: 'ana', connection: '3' }))).toMatchObject({ code: 'rate_limited' });
    limiter.admit('joins', { user: 'ben', connection: '3' });
  });

  it('what is refused spends nothing, so that waiting helps', () => {
    const limiter = new RateLimiter({ user: { joins: rate }, connection: {}, address: {} }, clock);
    for (let i = 0; i < 100; i++) codeOf(() => limiter.admit('joins', { user: 'ana' }));
    clock.advance(1000);
    expect(codeOf(() => limiter.admit('joins', { user: 'ana' }))).toBe('admitted');
  });

  it('admits several kinds at once or none of them, and who waits as long as told gets through', () => {
    const limiter = new RateLimiter({ user: { publishes: rate, notices: { perSecond: 2, burst: 20 } }, connection: {}, address: {} }, clock);
    const ana = { user: 'ana' };
    limiter.admitAll({ publishes: 1, notices: 20 }, ana);
    const refused = codeOf(() => limiter.admitAll({ publishes: 1, notices: 20 }, ana));
    expect(refused).toMatchObject({ code: 'rate_limited', message: 'too many notices; wait and send it again', retryAfterMs: 10_000 });
    expect(limiter.waitFor('publishes', ana)).toBe(0);
    clock.advance(9999);
    expect(codeOf(() => limiter.admitAll({ publishes: 1, notices: 20 }, ana))).toMatchObject({ retryAfterMs: 1 });
    clock.advance(1);
    expect(codeOf(() => limiter.admitAll({ publishes: 2, notices: 20 }, ana))).toBe('admitted');
    expect(codeOf(() => limiter.admitAll({ publishes: 2 }, ana))).toMatchObject({ retryAfterMs: 2000 });
  });

  it('spend counts into debt', () => {
    const limiter = new RateLimiter({ user: {}, connection: { bytes: rate }, address: {} }, clock);
    limiter.spend('bytes', { connection: '1' }, 100);
    expect(limiter.waitFor('bytes', { connection: '1' })).toBe(3000);
  });

  it('kinds are apart, and what is not listed is not limited', () => {
    const limiter = new RateLimiter({ user: { joins: rate }, connection: {}, address: {} }, clock);
    limiter.admit('joins', { user: 'ana' }, 2);
    for (let i = 0; i < 10_000; i++) limiter.admit('publishes', { user: 'ana' });
  });

  it('tells without an error as well', () => {
    const limiter = new RateLimiter({ user: { moves: rate }, connection: {}, address: {} }, clock);
    expect([1, 2, 3].map(() => limiter.tryAdmit('moves', { user: 'ana' }))).toEqual([true, true, false]);
    clock.advance(1000);
    expect(limiter.tryAdmit('moves', { user: 'ana' })).toBe(true);
  });

  it('lets an office of 200 people move all at once, by default', () => {
    const limiter = new RateLimiter(defaultRateLimits, clock);
    for (let move = 0; move < 10 * 30; move++) {
      clock.advance(1000 / 30);
      for (let i = 0; i < 200; i++) limiter.admit('moves', { user: `user-${i}`, connection: `${i}`, address: '203.0.113.9' });
    }
  });

  it('lets people do what people do, by default', () => {
    const limiter = new RateLimiter(defaultRateLimits, clock);
    const ana = { user: 'ana', connection: '1', address: '203.0.113.9' };
    limiter.admit('connects', ana);
    // A client that comes back to all the rooms it may be in, and reads a page of each.
    for (let room = 0; room < 200; room++) limiter.admit('joins', ana);
    for (let event = 0; event < 400; event++) limiter.admit('events', ana);
    // Waving a hand about for a minute, as fast as the fastest room takes it.
    for (let move = 0; move < 60 * 30; move++) {
      clock.advance(1000 / 30);
      limiter.admit('moves', ana);
    }
    // Typing fast for an hour.
    for (let message = 0; message < 3600; message++) {
      clock.advance(1000);
      limiter.admit('publishes', ana);
    }
  });
});
