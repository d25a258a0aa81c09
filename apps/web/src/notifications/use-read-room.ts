import type { Notifications } from '@partyline/react/notifications';
import { useEffect } from 'react';
import { useAttention } from '../lib/use-attention.ts';
import { useStore } from '../lib/use-store.ts';
import { useCurrentRoom } from '../rooms/use-current-room.ts';
import { useServices } from '../session/services.ts';

/** Reading a room clears what there is about it: once someone looks at it and has read to its end. */
export function useReadRoom(inbox: Notifications): void {
  const { unread } = useServices();
  const room = useCurrentRoom();
  const isAttentive = useAttention();
  const left = useStore(unread.store).get(room ?? '')?.count ?? 0;
  useEffect(() => {
    if (room === undefined || !isAttentive || left > 0) return undefined;
    inbox.readRoom(room);
    return inbox.subscribe(() => inbox.readRoom(room));
  }, [inbox, room, isAttentive, left]);
}
