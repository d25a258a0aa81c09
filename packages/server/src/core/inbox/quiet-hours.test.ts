import { fc } from '@partyline/testing/properties';
import { describe, expect, it } from 'vitest';
import { isQuiet } from './quiet-hours.ts';

const at = (text: string): number => Date.parse(text);
const minutes = fc.integer({ min: 0, max: 1439 });

describe('quiet hours', () => {
  it('are from a minute of the day to another, the next day where that is earlier', () => {
    fc.assert(
      fc.property(minutes, minutes, minutes, (from, to, now) => {
        // The minutes one by one, from `from` on until `to` is there.
        const quiet = new Set<number>();
        for (let minute = from; quiet.size === 0 || minute !== to; minute = (minute + 1) % 1440) quiet.add(minute);
        expect(isQuiet({ from, to, timeZone: 'UTC' }, at('2026-03-10T00:00:30Z') + now * 60_000)).toBe(quiet.has(now));
      }),
      { numRuns: 100 },
    );
  });

  it('are the whole day where both are the same', () => {
    for (const hour of ['00', '07', '23']) expect(isQuiet({ from: 420, to: 420, timeZone: 'UTC' }, at(`2026-03-10T${hour}:00:00Z`))).toBe(true);
  });

  it.each([
    // Lisbon puts its clocks forward on 2026-03-29 at 01:00 UTC: 22:00 there is 22:00 UTC before it and 21:00 UTC after it.
    ['2026-03-28T21:59:00Z', false],
    ['2026-03-28T22:00:00Z', true],
    ['2026-03-29T06:30:00Z', false],
    ['2026-03-29T05:59:00Z', true],
    ['2026-03-29T20:59:00Z', false],
    ['2026-03-29T21:00:00Z', true],
  ])('go by the clocks on the wall, also when these change: %s', (moment, expected) => {
    expect(isQuiet({ from: 22 * 60, to: 7 * 60, timeZone: 'Europe/Lisbon' }, at(moment))).toBe(expected);
  });

  it('know zones that are half an hour off, and midnight', () => {
    expect(isQuiet({ from: 0, to: 1, timeZone: 'Asia/Kolkata' }, at('2026-03-10T18:30:00Z'))).toBe(true);
    expect(isQuiet({ from: 0, to: 1, timeZone: 'Asia/Kolkata' }, at('2026-03-10T18:31:00Z'))).toBe(false);
  });

  it('are none in a zone that this machine does not know', () => {
    expect(isQuiet({ from: 0, to: 1439, timeZone: 'Moon/Tycho' }, at('2026-03-10T12:00:00Z'))).toBe(false);
  });
});
