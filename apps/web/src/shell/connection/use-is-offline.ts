import { useStatus } from '@partyline/react';

/** Offline for longer than a moment: what is not here now will not be here soon. */
export function useIsOffline(): boolean {
  return useStatus().name === 'offline';
}
