import type { RoomSnapshot } from '@partyline/react';
import { useMemo, useState } from 'react';
import { buildRows, type Row } from './rows.ts';

export function useRows({ messages, hasOlder, gap }: RoomSnapshot, readUpTo: number | undefined, self: string): Row[] {
  const [pageStarts] = useState(() => new Set<string>());
  return useMemo(() => {
    const oldest = messages[0];
    // Remembered over renders: see RowsInput.pageStarts. Adding a key twice changes nothing, so a repeated render is harmless.
    if (hasOlder && oldest !== undefined) pageStarts.add(oldest.key);
    return buildRows({ messages, hasOlder, gap, readUpTo, self, pageStarts });
  }, [messages, hasOlder, gap, readUpTo, self, pageStarts]);
}
