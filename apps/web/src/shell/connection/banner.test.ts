import { describe, expect, it } from 'vitest';
import { bannerAt, nextChangeIn, noOutage, trackOutage } from './banner.ts';

const down = trackOutage(noOutage, 'down', 0);

describe('the banner', () => {
  it('shows nothing under a second, then "Reconnecting" to five seconds, then "Offline"', () => {
    const outage = trackOutage(noOutage, 'down', 1000);
    expect([1000, 1999, 2000, 5999, 6000, 60_000].map((now) => bannerAt(outage, now))).toEqual([
      'none',
      'none',
      'reconnecting',
      'reconnecting',
      'offline',
      'offline',
    ]);
  });

  it('counts from the start of the outage, whatever is tried in between', () => {
    expect(bannerAt(trackOutage(down, 'down', 4000), 5000)).toBe('offline');
    expect(bannerAt(trackOutage(trackOutage(down, 'catching-up', 2000), 'down', 3000), 5000)).toBe('offline');
  });

  it('says that rooms are catching up, and only once they have, that the line is back', () => {
    const catchingUp = trackOutage(down, 'catching-up', 3000);
    expect([3000, 9000].map((now) => bannerAt(catchingUp, now))).toEqual(['catching-up', 'catching-up']);
    expect(bannerAt(trackOutage(catchingUp, 'live', 9000), 9000)).toBe('back');
  });

  it('says once that the line is back, and only after an outage that was shown', () => {
    const shown = trackOutage(down, 'live', 3000);
    expect([3000, 5499, 5500].map((now) => bannerAt(shown, now))).toEqual(['back', 'back', 'none']);
    expect(bannerAt(trackOutage(down, 'live', 900), 900)).toBe('none');
    expect(bannerAt(trackOutage(trackOutage(noOutage, 'catching-up', 0), 'live', 500), 500)).toBe('none');
  });
});

describe('nextChangeIn', () => {
  it('leads through every change and ends', () => {
    expect([0, 1000, 5000].map((now) => nextChangeIn(down, now))).toEqual([1000, 4000, undefined]);
    expect(nextChangeIn(trackOutage(down, 'live', 2000), 2000)).toBe(2500);
    expect(nextChangeIn(noOutage, 0)).toBeUndefined();
  });
});
