import type { OutboxItem, PartylineClient } from '@partyline/client';
import { usePartyline } from './use-partyline.ts';
import { useSnapshot } from './use-snapshot.ts';

const itemsOf = (client: PartylineClient): readonly OutboxItem[] => client.outbox.list();

/** What waits to be sent and what failed, in all rooms. */
export function useOutbox(): readonly OutboxItem[] {
  return useSnapshot(usePartyline(), itemsOf);
}
