import { cursorsOf, type CursorsSnapshot, type RoomCursors } from '@partyline/client/cursors';
import { useEffect, useMemo } from 'react';
import { usePartyline } from './use-partyline.ts';
import { useSnapshot } from './use-snapshot.ts';

const snapshotOf = (cursors: RoomCursors): CursorsSnapshot => cursors.snapshot;

/** Whose cursors are in a room, with one's own among them while mounted. Renders when people come and go, never when they move: see `cursors.onMoved`. */
export function useCursors(name: string): CursorsSnapshot & { readonly cursors: RoomCursors } {
  const cursors = cursorsOf(usePartyline(), name);
  useEffect(() => cursors.join(), [cursors]);
  const snapshot = useSnapshot(cursors, snapshotOf);
  return useMemo(() => ({ ...snapshot, cursors }), [snapshot, cursors]);
}
