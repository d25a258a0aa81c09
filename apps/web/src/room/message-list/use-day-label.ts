import { dayLabel } from '../../lib/calendar.ts';
import { useNow } from '../../lib/use-now.ts';

const minute = 60_000;

/** "Today" until midnight, then "Yesterday": also in a window that stays open. */
export function useDayLabel(at: number): string {
  return dayLabel(at, useNow(minute));
}
