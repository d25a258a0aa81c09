import type { RoomSnapshot } from '@partyline/react';
import { useState } from 'react';

/** Whether the room is closed to the person: from a refusal until a join that is granted, whatever the line does in between. */
export function useIsClosed({ state }: RoomSnapshot): boolean {
  const [isClosed, setIsClosed] = useState(false);
  const next = state === 'refused' || (isClosed && state !== 'joined');
  if (next !== isClosed) setIsClosed(next);
  return next;
}
