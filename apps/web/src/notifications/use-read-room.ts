import type { Notifications } from '@partyline/react/notifications';
import { useCallback, useEffect, useSyncExternalStore } from 'react';
import { useAttention } from '../lib/use-attention.ts';
import { useStore } from '../lib/use-store.ts';
import { useCurrentRoom } from '../rooms/use-current-room.ts';
import { useServices } from '../session/services.ts';

/** Reading a room clears what there is about it: once someone is in it, looks at it and has read to its end. */
export function useReadRoom(inbox: Notifications): void {
  const { unread } = useServices();
  const room = useCurrentRoom();
  const isAttentive = useAttention();
  const isJoined = useIsJoined(room);
  // Without an entry nobody knows yet how much there is to read.
  const left = useStore(unread.store).get(room ?? '')?.count;
  useEffect(() => {
    if (room === undefined || !isAttentive || !isJoined || left !== 0) return undefined;
    inbox.readRoom(room);
    return inbox.subscribe(() => inbox.readRoom(room));
  }, [inbox, room, isAttentive, isJoined, left]);
}

function useIsJoined(name: string | undefined): boolean {
  const { client } = useServices();
  const subscribe = useCallback((listener: () => void) => (name === undefined ? () => {} : client.room(name).subscribe(listener)), [client, name]);
  return useSyncExternalStore(subscribe, () => name !== undefined && client.room(name).snapshot.state === 'joined');
}
