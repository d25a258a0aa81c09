import { FakeClock } from '@partyline/testing';
import { moveRate } from '../../core/cursors/tick-rate.ts';
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
    limiter.of({ user: 'ana', connection: '1' }).admit('joins');
    expect(codeOf(() => limiter.of({ user: 'ana', connection: '1' }).admit('joins'))).toMatchObject({ code: 'rate_limited', retryAfterMs: 1000 });
    limiter.of({ user: 'ana', connection: '2' }).admit('joins');
    expect(codeOf(() => limiter.of({ user: 'ana', connection: '3' }).admit('joins'))).toMatchObject({ code: 'rate_limited' });
    limiter.of({ user: 'ben', connection: '3' }).admit('joins');
  });

  it('what is refused spends nothing, so that waiting helps', () => {
    const limiter = new RateLimiter({ user: { joins: rate }, connection: {}, address: {} }, clock);
    for (let i = 0; i < 100; i++) codeOf(() => limiter.of({ user: 'ana' }).admit('joins'));
    clock.advance(1000);
    expect(codeOf(() => limiter.of({ user: 'ana' }).admit('joins'))).toBe('admitted');
  });

  it('admits several kinds at once or none of them, and who waits as long as told gets through', () => {
    const limiter = new RateLimiter({ user: { publishes: rate, notices: { perSecond: 2, burst: 20 } }, connection: {}, address: {} }, clock);
    const ana = limiter.of({ user: 'ana' });
    ana.admitAll({ publishes: 1, notices: 20 });
    const refused = codeOf(() => ana.admitAll({ publishes: 1, notices: 20 }));
    expect(refused).toMatchObject({ code: 'rate_limited', message: 'too many notices; wait and send it again', retryAfterMs: 10_000 });
    expect(ana.waitFor('publishes')).toBe(0);
    clock.advance(9999);
    expect(codeOf(() => ana.admitAll({ publishes: 1, notices: 20 }))).toMatchObject({ retryAfterMs: 1 });
    clock.advance(1);
    expect(codeOf(() => ana.admitAll({ publishes: 2, notices: 20 }))).toBe('admitted');
    expect(codeOf(() => ana.admitAll({ publishes: 2 }))).toMatchObject({ retryAfterMs: 2000 });
  });

  it('spend counts into debt', () => {
    const limiter = new RateLimiter({ user: {}, connection: { bytes: rate }, address: {} }, clock);
    limiter.of({ connection: '1' }).spend('bytes', 100);
    expect(limiter.of({ connection: '1' }).waitFor('bytes')).toBe(3000);
  });

  it('kinds are apart, and what is not listed is not limited', () => {
    const limiter = new RateLimiter({ user: { joins: rate }, connection: {}, address: {} }, clock);
    limiter.of({ user: 'ana' }).admit('joins', 2);
    for (let i = 0; i < 10_000; i++) limiter.of({ user: 'ana' }).admit('publishes');
  });

  it('tells without an error as well', () => {
    const limiter = new RateLimiter({ user: { moves: rate }, connection: {}, address: {} }, clock);
    expect([1, 2, 3].map(() => limiter.of({ user: 'ana' }).tryAdmit('moves'))).toEqual([true, true, false]);
    clock.advance(1000);
    expect(limiter.of({ user: 'ana' }).tryAdmit('moves')).toBe(true);
  });

  it('lets an office of 200 people move all at once, by default', () => {
    const limiter = new RateLimiter(defaultRateLimits, clock);
    const people = Array.from({ length: 200 }, (_, i) => limiter.of({ user: `user-${i}`, connection: `${i}`, address: '203.0.113.9' }));
    for (let move = 0; move < 10 * 30; move++) {
      clock.advance(1000 / 30);
      for (const person of people) person.admit('moves');
    }
  });

  it('lets a room whose members all come from one address move as often as they are told, whatever its size', () => {
    for (let members = 2; members < 10_000; members += 1) {
      expect(members * moveRate(members, 0)).toBeLessThanOrEqual(defaultRateLimits.address.moves?.perSecond ?? Number.POSITIVE_INFINITY);
    }
  });

  it('lets people do what people do, by default', () => {
    const limiter = new RateLimiter(defaultRateLimits, clock);
    const ana = limiter.of({ user: 'ana', connection: '1', address: '203.0.113.9' });
    ana.admit('connects');
    // A client that comes back to all the rooms it may be in, and reads a page of each.
    for (let room = 0; room < 200; room++) ana.admit('joins');
    for (let event = 0; event < 400; event++) ana.admit('events');
    // Waving a hand about for a minute, as fast as the fastest room takes it.
    for (let move = 0; move < 60 * 30; move++) {
      clock.advance(1000 / 30);
      ana.admit('moves');
    }
    // Typing fast for an hour.
    for (let message = 0; message < 3600; message++) {
      clock.advance(1000);
      ana.admit('publishes');
    }
  });
});
