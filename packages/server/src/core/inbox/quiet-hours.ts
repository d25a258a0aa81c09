import type { QuietHours } from '@partyline/protocol';

/** Making one costs a thousand times more than asking it. There are some 600 zones, written in any case. */
const maxFormats = 1000;
const formats = new Map<string, Intl.DateTimeFormat>();

/** Whether a moment (milliseconds since 1970) is in these hours, by the clocks on the wall there: `from` is in them, `to` isn't; the same twice is the whole day. */
export function isQuiet({ from, to, timeZone }: QuietHours, at: number): boolean {
  const minute = minuteOfDay(timeZone, at);
  if (minute === undefined) return false;
  return from < to ? from <= minute && minute < to : from <= minute || minute < to;
}

/** `undefined` where this machine doesn't know the zone: another one took it. */
function minuteOfDay(timeZone: string, at: number): number | undefined {
  try {
    const [hours, minutes] = formatOf(timeZone).format(at).split(':');
    return Number(hours) * 60 + Number(minutes);
  } catch {
    return undefined;
  }
}

function formatOf(timeZone: string): Intl.DateTimeFormat {
  const known = formats.get(timeZone);
  if (known) return known;
  const format = new Intl.DateTimeFormat('en-GB', { timeZone, hour: '2-digit', minute: '2-digit', hourCycle: 'h23' });
  if (formats.size >= maxFormats) formats.clear();
  formats.set(timeZone, format);
  return format;
}
