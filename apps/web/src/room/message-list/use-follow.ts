import { useLayoutEffect, useRef } from 'react';
import type { Row } from './rows.ts';

export interface FollowOptions {
  rows: readonly Row[];
  head: number;
  isReplay: boolean;
  heightOf: (row: Row) => number;
  viewHeight: () => number;
}

/**
 * Whether a reader at the end is taken along with what comes. What is said now, yes; what was said while the line was down, only where
 * all of it fits on the screen: it has not been read, and must not pass by.
 */
export function useMayFollow({ rows, head, isReplay, heightOf, viewHeight }: FollowOptions): boolean {
  const seen = useRef(head);
  useLayoutEffect(() => {
    if (!isReplay) seen.current = head;
  });
  return !isReplay || heightAbove(rows, seen.current, heightOf) <= viewHeight();
}

/** The height of all messages above `seq`. */
export function heightAbove(rows: readonly Row[], seq: number, heightOf: (row: Row) => number): number {
  let height = 0;
  for (let i = rows.length - 1; i >= 0; i--) {
    const row = rows[i];
    if (row?.kind !== 'message' || row.message.seq === undefined) continue;
    if (row.message.seq <= seq) break;
    height += heightOf(row);
  }
  return height;
}
