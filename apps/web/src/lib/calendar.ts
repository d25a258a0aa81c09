const dayMs = 86_400_000;

/** A number that is the same for two moments of one local day and one higher the day after. */
export function dayOf(at: number): number {
  const date = new Date(at);
  return Math.floor(Date.UTC(date.getFullYear(), date.getMonth(), date.getDate()) / dayMs);
}

/** "Today", "Yesterday", "Monday" within the last week, "12 March" within the year, else "12 March 2025". */
export function dayLabel(at: number, now: number, locale?: string): string {
  const ago = dayOf(now) - dayOf(at);
  if (ago === 0) return 'Today';
  if (ago === 1) return 'Yesterday';
  if (ago > 1 && ago < 7) return new Intl.DateTimeFormat(locale, { weekday: 'long' }).format(at);
  const isThisYear = new Date(at).getFullYear() === new Date(now).getFullYear();
  return new Intl.DateTimeFormat(locale, { day: 'numeric', month: 'long', ...(isThisYear ? {} : { year: 'numeric' }) }).format(at);
}

const clock = new Intl.DateTimeFormat(undefined, { hour: '2-digit', minute: '2-digit' });
const full = new Intl.DateTimeFormat(undefined, { dateStyle: 'full', timeStyle: 'medium' });

export const clockTime = (at: number): string => clock.format(at);
export const fullTime = (at: number): string => full.format(at);
