import { useMemo } from 'react';
import { useStore } from '../lib/use-store.ts';
import { useServices } from '../session/services.ts';
import { roomEntries, type RoomEntries } from './room-entries.ts';

export function useRoomEntries(current: string | undefined): RoomEntries {
  const { directory, readMarks, unread } = useServices();
  const { rooms } = useStore(directory.store);
  const marks = useStore(readMarks);
  const counts = useStore(unread.store);
  return useMemo(() => roomEntries({ listed: rooms, marks, unread: counts, current }), [rooms, marks, counts, current]);
}
