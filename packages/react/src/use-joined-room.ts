import type { Room } from '@partyline/client';
import { useEffect } from 'react';
import { usePartyline } from './use-partyline.ts';

/** The room of that name, joined while the component is mounted. Remounts and route changes within half a second don't leave it. */
export function useJoinedRoom(name: string): Room {
  const room = usePartyline().room(name);
  useEffect(() => room.join(), [room]);
  return room;
}
