import { useStatus } from '@partyline/react';
import { useEffect } from 'react';
import { useStore } from '../../lib/use-store.ts';
import { useServices } from '../../session/services.ts';

/** Whether a reload would bring a new version. It is said once, and never in the way. */
export function useNewVersion(): boolean {
  const { newVersion, notices } = useServices();
  const { name } = useStatus();
  const isThere = useStore(newVersion.store);
  const isLive = name === 'live' || name === 'catching-up';

  useEffect(() => newVersion.connection(isLive), [isLive, newVersion]);
  useEffect(() => {
    const look = (): void => {
      if (document.visibilityState === 'visible') newVersion.shown();
    };
    document.addEventListener('visibilitychange', look);
    return () => document.removeEventListener('visibilitychange', look);
  }, [newVersion]);
  useEffect(() => {
    if (isThere) notices.say('A new version of Partyline is there. It comes with the next reload.');
  }, [isThere, notices]);
  return isThere;
}
