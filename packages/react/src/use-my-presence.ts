import type { PartylineClient, PresenceState } from '@partyline/client';
import { usePartyline } from './use-partyline.ts';
import { useSnapshot } from './use-snapshot.ts';

const presenceOf = (client: PartylineClient): PresenceState => client.presence;

/** Whether someone is at this page: `active`, or `idle` after a minute without input and while it is hidden. */
export function useMyPresence(): PresenceState {
  return useSnapshot(usePartyline(), presenceOf);
}
