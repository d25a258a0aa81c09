import type { RoomSnapshot } from '@partyline/react';
import { useVirtualizer, type Virtualizer } from '@tanstack/react-virtual';
import { useCallback, useLayoutEffect, useRef, useState, type RefObject } from 'react';
import { useLatest } from '../../lib/use-latest.ts';
import type { Reading } from '../use-reading.ts';
import { firstEstimates } from './estimate-height.ts';
import { measureRow, ReaderAnchor } from './reader-anchor.ts';
import type { Row } from './rows.ts';
import { useMayFollow } from './use-follow.ts';
import { countBelow, lastSeenSeq, topDay } from './viewport.ts';

export type ListVirtualizer = Virtualizer<HTMLDivElement, Element>;

/** This near to the end counts as being there. */
const endThreshold = 64;
/** What lies under the sticky day chip is not in view. */
const topInset = 56;

export interface ScrollOptions {
  element: RefObject<HTMLDivElement | null>;
  rows: Row[];
  snapshot: RoomSnapshot;
  reading: Reading;
  self: string;
  /** See use-replay.ts. */
  isReplay: boolean;
  /** The id of what was last sent from this window. */
  sent: string | undefined;
  paddingStart: number;
}

export interface ListView {
  /** The first rows are in their place: only now is scrolling the reader's. */
  isPlaced: boolean;
  isAtEnd: boolean;
  /** Messages of others that came below what the reader sees. */
  below: number;
  /** A moment of the day at the top edge; undefined where its own label is in view. */
  topDay: number | undefined;
}

export function useScroll({ element, rows, snapshot, reading, self, isReplay, sent, paddingStart }: ScrollOptions) {
  const latest = useLatest({ rows, reading, head: snapshot.head });
  const [view, setView] = useState<ListView>({ isPlaced: false, isAtEnd: true, below: 0, topDay: undefined });
  const seenAtEnd = useRef(0);
  const [estimate] = useState(firstEstimates);
  const [anchor] = useState(() => new ReaderAnchor());
  const heightOf = (row: Row | undefined): number => estimate(row, element.current?.clientWidth ?? 800);
  const mayFollow = useMayFollow({ rows, head: snapshot.head, isReplay, heightOf, viewHeight: () => element.current?.clientHeight ?? 0 });

  const virtualizer: ListVirtualizer = useVirtualizer<HTMLDivElement, Element>({
    count: rows.length,
    getScrollElement: () => element.current,
    estimateSize: (index) => heightOf(rows[index]),
    measureElement: measureRow,
    getItemKey: useCallback((index: number) => rows[index]?.key ?? index, [rows]),
    anchorTo: 'end',
    followOnAppend: mayFollow,
    scrollEndThreshold: endThreshold,
    overscan: 12,
    paddingStart,
    paddingEnd: 20,
    scrollPaddingStart: topInset,
  });

  virtualizer.shouldAdjustScrollPositionOnItemSizeChange = (item, _delta, list) => anchor.isAbove(item, list);

  const scrollToEnd = useCallback(() => virtualizer.scrollToEnd(), [virtualizer]);

  /** Reads off the list what is in view, tells the reading, and draws what depends on it. */
  const look = useCallback(() => {
    const { rows: now, reading: marks, head } = latest.current;
    const offset = virtualizer.scrollOffset ?? 0;
    const bottom = offset + (virtualizer.scrollRect?.height ?? 0);
    const isAtEnd = virtualizer.isAtEnd(endThreshold);
    const lastSeen = lastSeenSeq(now, virtualizer.getVirtualItems(), bottom);
    if (isAtEnd) {
      marks.seen(head);
      seenAtEnd.current = Math.max(seenAtEnd.current, head);
    } else if (lastSeen !== undefined) marks.seen(lastSeen);
    const next = {
      isPlaced: true,
      isAtEnd,
      below: isAtEnd ? 0 : countBelow(now, Math.max(seenAtEnd.current, lastSeen ?? 0), self),
      topDay: topDay(now, virtualizer.getVirtualItems(), offset + topInset),
    };
    setView((before) => (isSame(before, next) ? before : next));
  }, [virtualizer, latest, self]);

  usePlaceOnce({ virtualizer, rows, isReady: snapshot.state === 'joined' || snapshot.messages.length > 0, onPlaced: look });
  useKeepEnd({ rows, isAtEnd: view.isPlaced && view.isAtEnd && mayFollow, scrollToEnd });
  useFollowOwnSend(sent, scrollToEnd);
  useKeepEndOnResize(element, virtualizer);
  // After every drawing: new rows and new heights change what is in view without a scroll event.
  useLayoutEffect(() => {
    anchor.hold(virtualizer);
    if (view.isPlaced) look();
  });

  return { virtualizer, view, onScroll: useCallback(() => view.isPlaced && look(), [view.isPlaced, look]), scrollToEnd };
}

/** Opens the room at the unread line where there is one, else at its end. */
function usePlaceOnce({ virtualizer, rows, isReady, onPlaced }: { virtualizer: ListVirtualizer; rows: Row[]; isReady: boolean; onPlaced: () => void }): void {
  const isDone = useRef(false);
  useLayoutEffect(() => {
    if (isDone.current || !isReady) return undefined;
    isDone.current = true;
    const unread = rows.findIndex(({ kind }) => kind === 'unread');
    if (unread === -1) virtualizer.scrollToEnd();
    else virtualizer.scrollToIndex(unread, { align: 'start' });
    // The first measurements move the target; a frame later the list has settled.
    const frame = requestAnimationFrame(() => requestAnimationFrame(onPlaced));
    return () => {
      isDone.current = false;
      cancelAnimationFrame(frame);
    };
    // Only the first rows count: later ones are the anchor's business.
    // eslint-disable-next-line react-hooks/exhaustive-deps
  }, [isReady]);
}

/** The virtual list follows what comes last; what comes above one's own waiting messages must not push those out of sight either. */
function useKeepEnd({ rows, isAtEnd, scrollToEnd }: { rows: Row[]; isAtEnd: boolean; scrollToEnd: () => void }): void {
  const wasAtEnd = useLatest(isAtEnd);
  useLayoutEffect(() => {
    if (wasAtEnd.current) scrollToEnd();
  }, [rows, wasAtEnd, scrollToEnd]);
}

/** Whoever sends wants to see it, wherever they were reading. What another window sends, or left behind, moves nobody here. */
function useFollowOwnSend(sent: string | undefined, scrollToEnd: () => void): void {
  useLayoutEffect(() => {
    if (sent !== undefined) scrollToEnd();
  }, [sent, scrollToEnd]);
}

/** A growing message box or the phone's keyboard takes height: who was at the end stays there. */
function useKeepEndOnResize(element: RefObject<HTMLDivElement | null>, virtualizer: ListVirtualizer): void {
  useLayoutEffect(() => {
    const list = element.current;
    if (list === null) return undefined;
    let height = list.clientHeight;
    const observer = new ResizeObserver(() => {
      const shrunk = height - list.clientHeight;
      height = list.clientHeight;
      if (shrunk !== 0 && virtualizer.getDistanceFromEnd() <= endThreshold + Math.max(0, shrunk)) virtualizer.scrollToEnd();
    });
    observer.observe(list);
    return () => observer.disconnect();
  }, [element, virtualizer]);
}

function isSame(a: ListView, b: ListView): boolean {
  return a.isPlaced === b.isPlaced && a.isAtEnd === b.isAtEnd && a.below === b.below && a.topDay === b.topDay;
}
