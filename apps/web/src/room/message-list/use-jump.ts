import type { Room } from '@partyline/react';
import { useCallback, useEffect, useRef, useState } from 'react';
import { useLatest } from '../../lib/use-latest.ts';
import { useServices } from '../../session/services.ts';
import type { Row } from './rows.ts';
import type { ListVirtualizer } from './use-scroll.ts';

/** So many pages are fetched to find a message before we say that it is too far back. */
const mostPages = 40;
const foundMs = 1600;

/** Goes to a message, wherever it is, and marks it for a moment. */
export function useJump({ virtualizer, rows, room }: { virtualizer: ListVirtualizer; rows: Row[]; room: Room }) {
  const { notices } = useServices();
  const latest = useLatest(rows);
  const [found, setFound] = useState<string>();
  const target = useRef<number>(undefined);

  const jumpTo = useCallback(
    async (seq: number): Promise<void> => {
      target.current = seq;
      for (let page = 0; page < mostPages && mustLoad(room, seq); page++) await room.loadOlder();
      // The rows are those of the next drawing, in which the effect below finds the message.
      setFound(undefined);
      requestAnimationFrame(() => {
        if (target.current !== seq) return;
        target.current = undefined;
        const index = latest.current.findIndex((row) => row.kind === 'message' && row.message.seq === seq);
        const row = latest.current[index];
        if (row === undefined) return notices.show('That message is no longer here, or too far back');
        virtualizer.scrollToIndex(index, { align: 'center' });
        setFound(row.key);
      });
    },
    [room, latest, virtualizer, notices],
  );

  useEffect(() => {
    if (found === undefined) return undefined;
    const timer = setTimeout(() => setFound(undefined), foundMs);
    return () => clearTimeout(timer);
  }, [found]);

  return { found, jumpTo };
}

function mustLoad({ snapshot }: Room, seq: number): boolean {
  const oldest = snapshot.messages[0]?.seq;
  return snapshot.hasOlder && oldest !== undefined && oldest > seq;
}
