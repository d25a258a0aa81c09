import { beforeEach, describe, expect, it } from 'vitest';
import { SteadyClock } from './steady-clock.ts';

const hour = 3_600_000;
const start = Date.UTC(2026, 0, 1);

describe('the steady clock', () => {
  let elapsed: number;
  let offset: number;
  let steady: SteadyClock;
  beforeEach(() => {
    elapsed = 0;
    offset = 0;
    steady = new SteadyClock({ now: () => start + elapsed + offset, monotonic: () => elapsed, after: () => () => {} });
  });

  it('is the wall clock while that is steady', () => {
    elapsed = hour;
    expect(steady.now()).toBe(start + hour);
  });

  it('follows small corrections', () => {
    for (let i = 1; i <= 10; i++) {
      elapsed += hour;
      offset += 30_000;
      expect(steady.now()).toBe(start + elapsed + offset);
    }
  });

  it('goes on at its pace when the wall clock jumps ahead and comes back (RELIABILITY 17)', () => {
    offset = 24 * hour;
    elapsed = hour;
    expect(steady.now()).toBe(start + hour);
    elapsed = 2 * hour;
    offset = 0;
    expect(steady.now()).toBe(start + 2 * hour);
  });

  it('goes back with the wall clock, and forward with it again', () => {
    offset = -hour;
    elapsed = 2 * hour;
    expect(steady.now()).toBe(start + hour);
    offset = 0;
    expect(steady.now()).toBe(start + 2 * hour);
  });

  it('believes a jump ahead that lasted for a day', () => {
    offset = 5 * hour;
    expect(steady.now()).toBe(start);
    elapsed = 23 * hour;
    expect(steady.now()).toBe(start + 23 * hour);
    elapsed = 24 * hour;
    expect(steady.now()).toBe(start + 29 * hour);
    elapsed = 25 * hour;
    expect(steady.now()).toBe(start + 30 * hour);
  });
});
