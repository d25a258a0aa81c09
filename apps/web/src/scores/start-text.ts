import { clockTime, dayLabel } from '../lib/calendar.ts';

/** "Today, 19:00". */
export function startText(at: number): string {
  return `${dayLabel(at, Date.now())}, ${clockTime(at)}`;
}
