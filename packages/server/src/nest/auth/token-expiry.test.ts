import { FakeClock } from '@partyline/testing';
import { expect, it } from 'vitest';
import { TokenExpiry } from './token-expiry.ts';

it('A3 calls back once, within a second of the expiry', () => {
  const clock = new FakeClock();
  const expiry = new TokenExpiry(clock);
  const expired: string[] = [];
  expiry.watch(clock.now() + 10_000, () => expired.push('late'));
  expiry.watch(clock.now() + 5000, () => expired.push('early'));
  clock.advance(4999);
  expect(expired).toEqual([]);
  clock.advance(1001);
  expect(expired).toEqual(['early']);
  clock.advance(60_000);
  expect(expired).toEqual(['early', 'late']);
});

it('forgets what is no longer watched, and rests when nothing is', () => {
  const clock = new FakeClock();
  const expiry = new TokenExpiry(clock);
  const unwatch = expiry.watch(clock.now() + 5000, () => expect.unreachable());
  unwatch();
  clock.advance(10_000);
  expect(clock.pending).toBe(0);
  let isExpired = false;
  expiry.watch(clock.now() + 5000, () => (isExpired = true));
  clock.advance(6000);
  expect(isExpired).toBe(true);
});

it('A3 holds for a token of many weeks, and after the wall clock jumped', () => {
  const clock = new FakeClock();
  let jump = 0;
  const expiry = new TokenExpiry({ now: () => clock.now() + jump, monotonic: () => clock.monotonic(), after: (ms, callback) => clock.after(ms, callback) });
  let isExpired = false;
  expiry.watch(clock.now() + 30 * 24 * 3_600_000, () => (isExpired = true));
  clock.advance(1000);
  expect(isExpired).toBe(false);
  jump = 30 * 24 * 3_600_000;
  clock.advance(1000);
  expect(isExpired).toBe(true);
});
