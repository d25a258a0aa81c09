import { useOutbox } from '@partyline/react';
import { useMemo } from 'react';
import { countWaiting, waitingRooms, type Waiting } from './waiting.ts';

/** What isn't stored yet, in all rooms. */
export function useWaiting(): Waiting {
  const items = useOutbox();
  return useMemo(() => countWaiting(items), [items]);
}

/** The rooms with something unsent. */
export function useWaitingRooms(): ReadonlyMap<string, 'waiting' | 'failed'> {
  const items = useOutbox();
  return useMemo(() => waitingRooms(items), [items]);
}
