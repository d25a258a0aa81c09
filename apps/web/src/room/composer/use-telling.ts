import type { Room } from '@partyline/react';
import { useEffect, useMemo } from 'react';

/** Tells the others that one is writing, and that one isn't any more. Whoever corrects a message isn't about to say something. */
export function useTelling({ typing }: Room): { wrote: (text: string) => void; stopped: () => void } {
  // A box that is taken off the page with the focus in it isn't left by any event.
  useEffect(() => () => typing.stopped(), [typing]);
  return useMemo(
    () => ({
      wrote: (text) => (text.trim() === '' ? typing.stopped() : typing.typed()),
      stopped: () => typing.stopped(),
    }),
    [typing],
  );
}
