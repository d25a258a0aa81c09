import type { Row } from './rows.ts';

/** Where a row lies in the list, in pixels. */
export interface Placed {
  index: number;
  start: number;
  end: number;
}

/** The seq of the last message that stands wholly above the lower edge. */
export function lastSeenSeq(rows: readonly Row[], items: readonly Placed[], bottom: number): number | undefined {
  for (let i = items.length - 1; i >= 0; i--) {
    const item = items[i];
    const row = item === undefined ? undefined : rows[item.index];
    if (item === undefined || row?.kind !== 'message' || row.message.seq === undefined) continue;
    if (item.end <= bottom + 1) return row.message.seq;
  }
  return undefined;
}

/** How many messages of others stand above `seq`. */
export function countBelow(rows: readonly Row[], seq: number, self: string): number {
  let count = 0;
  for (let i = rows.length - 1; i >= 0; i--) {
    const row = rows[i];
    if (row?.kind !== 'message' || row.message.seq === undefined) continue;
    if (row.message.seq <= seq) break;
    if (row.message.sender !== self && !row.message.isDeleted) count++;
  }
  return count;
}

/** A moment of the day at the edge `top`; undefined where that day's own label lies below the edge, or at it. */
export function topDay(rows: readonly Row[], items: readonly Placed[], top: number): number | undefined {
  const first = items.find(({ end }) => end > top);
  const row = first === undefined ? undefined : rows[first.index];
  if (first === undefined || row === undefined || row.kind === 'day') return undefined;
  // A label that is just leaving under the chip would be seen twice.
  const above = rows[first.index - 1];
  if (above?.kind === 'day' && first.start > top - 8) return undefined;
  return noonOf(row.at);
}

/** The same for all moments of a day, so that the chip is drawn once a day. */
function noonOf(at: number): number {
  return new Date(at).setHours(12, 0, 0, 0);
}
