import type { Room, RoomSnapshot } from '@partyline/client';
import { useMemo } from 'react';
import { useRoom } from './use-room.ts';

export type RoomActions = Pick<Room, 'send' | 'edit' | 'remove' | 'react' | 'retry' | 'discard' | 'loadOlder'>;
export type Messages = Pick<RoomSnapshot, 'messages' | 'hasOlder' | 'isLoadingOlder' | 'gap'> & RoomActions;

/** A room's messages and what can be done with them; joined while mounted. The functions are the same ones as long as the room is. */
export function useMessages(name: string): Messages {
  const { room, messages, hasOlder, isLoadingOlder, gap } = useRoom(name);
  const actions = useMemo<RoomActions>(
    () => ({
      send: (text, options) => room.send(text, options),
      edit: (seq, text) => room.edit(seq, text),
      remove: (seq) => room.remove(seq),
      react: (seq, emoji, on) => room.react(seq, emoji, on),
      retry: (id) => room.retry(id),
      discard: (id) => room.discard(id),
      loadOlder: () => room.loadOlder(),
    }),
    [room],
  );
  return { messages, hasOlder, isLoadingOlder, ...(gap ? { gap } : {}), ...actions };
}
