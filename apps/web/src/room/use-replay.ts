import type { RoomSnapshot } from '@partyline/react';
import { useLayoutEffect, useRef } from 'react';

/** From the moment in which the room is lost until what was said meanwhile is on screen, that first drawing included. Nobody has read it yet. */
export function useReplay({ state }: RoomSnapshot): boolean {
  const isInside = state === 'joined';
  const wasInside = useRef(isInside);
  useLayoutEffect(() => {
    wasInside.current = isInside;
  });
  return !isInside || !wasInside.current;
}
