import type { Member, Room } from '@partyline/client';
import { useCallback, useRef } from 'react';
import { useJoinedRoom } from './use-joined-room.ts';
import { useSnapshot } from './use-snapshot.ts';

const all = (others: readonly Member[]): readonly Member[] => others;

export function useOthers(name: string): readonly Member[];
export function useOthers<T>(name: string, selector: (others: readonly Member[]) => T): T;
/** The other members of a room, or what `selector` makes of them; joined while mounted. Renders only when that is another: lists are the same where each item is. */
export function useOthers(name: string, selector: (others: readonly Member[]) => unknown = all): unknown {
  const room = useJoinedRoom(name);
  const last = useRef<unknown>(undefined);
  const read = useCallback(
    ({ snapshot }: Room): unknown => {
      const next = selector(snapshot.others);
      if (!isSame(last.current, next)) last.current = next;
      return last.current;
    },
    [selector],
  );
  return useSnapshot(room, read);
}

function isSame(before: unknown, after: unknown): boolean {
  if (!Array.isArray(before) || !Array.isArray(after)) return Object.is(before, after);
  return before.length === after.length && before.every((item, i) => Object.is(item, after[i]));
}
