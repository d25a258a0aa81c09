import type { Room, RoomSnapshot } from '@partyline/react';
import { useCallback, useEffect, useState, type RefObject } from 'react';
import { useLatest } from '../../lib/use-latest.ts';

/** Asks for the next page this far before the reader gets to the top, in pixels. */
const ahead = 900;

export interface OlderPagesOptions {
  element: RefObject<HTMLDivElement | null>;
  room: Room;
  snapshot: RoomSnapshot;
  isPlaced: boolean;
}

/** Loads older pages as the reader comes near them. A failure waits for the reader: asking again at each scroll would be a storm. */
export function useOlderPages({ element, room, snapshot, isPlaced }: OlderPagesOptions): { hasFailed: boolean; check: () => void; retry: () => void } {
  const [hasFailed, setHasFailed] = useState(false);
  const { hasOlder, isLoadingOlder, state } = snapshot;
  const latest = useLatest({ canLoad: isPlaced && hasOlder && !isLoadingOlder && !hasFailed && state === 'joined' });

  const load = useCallback(() => {
    room.loadOlder().then(
      () => setHasFailed(false),
      () => setHasFailed(true),
    );
  }, [room]);
  const check = useCallback(() => {
    if (latest.current.canLoad && (element.current?.scrollTop ?? Infinity) < ahead) load();
  }, [latest, element, load]);

  // Also without a scroll event: a page may be too short to fill the screen.
  useEffect(check, [check, isPlaced, hasOlder, isLoadingOlder, snapshot.messages.length]);
  return { hasFailed, check, retry: load };
}
