import { describe, expect, it } from 'vitest';
import { bannerAt, nextChangeIn, noOutage, trackOutage } from './banner.ts';

const kindAt = (outage: Parameters<typeof bannerAt>[0], now: number) => bannerAt(outage, now).kind;

describe('the banner', () => {
  it('shows nothing under a second, then "Reconnecting" to five seconds, then "Offline"', () => {
    const outage = trackOutage(noOutage, false, 1000);
    expect([1000, 1999, 2000, 5999, 6000, 60_000].map((now) => kindAt(outage, now))).toEqual([
      'none',
      'none',
      'reconnecting',
      'reconnecting',
      'offline',
      'offline',
    ]);
  });

  it('counts from the start of the outage, whatever is tried in between', () => {
    const outage = trackOutage(trackOutage(noOutage, false, 0), false, 4000);
    expect(kindAt(outage, 5000)).toBe('offline');
  });

  it('says once that the line is back, and only after an outage that was shown', () => {
    const shown = trackOutage(trackOutage(noOutage, false, 0), true, 3000);
    expect([3000, 5499, 5500].map((now) => kindAt(shown, now))).toEqual(['back', 'back', 'none']);
    const blip = trackOutage(trackOutage(noOutage, false, 0), true, 900);
    expect(kindAt(blip, 900)).toBe('none');
  });
});

describe('nextChangeIn', () => {
  it('leads through every change and ends', () => {
    const outage = trackOutage(noOutage, false, 0);
    expect([0, 1000, 5000].map((now) => nextChangeIn(outage, now))).toEqual([1000, 4000, undefined]);
    expect(nextChangeIn(trackOutage(outage, true, 2000), 2000)).toBe(2500);
    expect(nextChangeIn(noOutage, 0)).toBeUndefined();
  });
});
