import { useStatus } from '@partyline/react';
import { useEffect } from 'react';
import { useServices } from '../../session/services.ts';

/** A connection that is refused for good leads back to the sign-in page, with the reason. */
export function useSessionEnd(): void {
  const { sessions } = useServices();
  const { name } = useStatus();
  useEffect(() => {
    if (name === 'refused') sessions.end('Your session is no longer valid. Sign in again to go on.');
  }, [name, sessions]);
}
