import type { PartylineClient, Status } from '@partyline/client';
import { usePartyline } from './use-partyline.ts';
import { useSnapshot } from './use-snapshot.ts';

const statusOf = (client: PartylineClient): Status => client.status;

/** How the connection is, and how many publishes wait. */
export function useStatus(): Status {
  return useSnapshot(usePartyline(), statusOf);
}
