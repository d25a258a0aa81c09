import type { Room, RoomSnapshot } from '@partyline/client';
import { useMemo } from 'react';
import { useJoinedRoom } from './use-joined-room.ts';
import { useSnapshot } from './use-snapshot.ts';

const snapshotOf = (room: Room): RoomSnapshot => room.snapshot;

/** All of a room, and the room itself; joined while mounted. Renders again after each change in it. */
export function useRoom(name: string): RoomSnapshot & { readonly room: Room } {
  const room = useJoinedRoom(name);
  const snapshot = useSnapshot(room, snapshotOf);
  return useMemo(() => ({ ...snapshot, room }), [snapshot, room]);
}
