import type { RoomTyping, TypingSnapshot } from '@partyline/client';
import { useMemo } from 'react';
import { useJoinedRoom } from './use-joined-room.ts';
import { useSnapshot } from './use-snapshot.ts';

const snapshotOf = (typing: RoomTyping): TypingSnapshot => typing.snapshot;

export type Typing = TypingSnapshot & Pick<RoomTyping, 'typed' | 'stopped'>;

/** Who else is typing in a room, and what to call when one types oneself; joined while mounted. The functions are the same ones as long as the room is. */
export function useTyping(name: string): Typing {
  const { typing } = useJoinedRoom(name);
  const snapshot = useSnapshot(typing, snapshotOf);
  const actions = useMemo(() => ({ typed: () => typing.typed(), stopped: () => typing.stopped() }), [typing]);
  return { ...snapshot, ...actions };
}
