import { describe, expect, it } from 'vitest';
import { dayLabel, dayOf } from './calendar.ts';

const at = (year: number, month: number, day: number, hour = 12): number => new Date(year, month - 1, day, hour).getTime();
const now = at(2026, 11, 23, 9);

describe('dayLabel', () => {
  it('calls the days near by their names', () => {
    expect(dayLabel(at(2026, 11, 23, 0), now, 'en-GB')).toBe('Today');
    expect(dayLabel(at(2026, 11, 22, 23), now, 'en-GB')).toBe('Yesterday');
    expect(dayLabel(at(2026, 11, 20), now, 'en-GB')).toBe('Friday');
    expect(dayLabel(at(2026, 11, 17), now, 'en-GB')).toBe('Tuesday');
  });

  it('dates the days farther off, and adds the year where it is another', () => {
    expect(dayLabel(at(2026, 11, 16), now, 'en-GB')).toBe('16 November');
    expect(dayLabel(at(2025, 3, 12), now, 'en-GB')).toBe('12 March 2025');
  });

  it('dates a moment that a wrong clock put into the future', () => {
    expect(dayLabel(at(2026, 11, 25), now, 'en-GB')).toBe('25 November');
  });
});

describe('dayOf', () => {
  it('changes at local midnight and nowhere else', () => {
    expect(dayOf(at(2026, 3, 29, 0))).toBe(dayOf(at(2026, 3, 29, 23)));
    expect(dayOf(at(2026, 3, 30, 0)) - dayOf(at(2026, 3, 29, 23))).toBe(1);
  });
});
