import type { PartylineClient, Person } from '@partyline/client';
import { usePartyline } from './use-partyline.ts';
import { useSnapshot } from './use-snapshot.ts';

const selfOf = (client: PartylineClient): Person | undefined => client.self;

/** Who is signed in; `undefined` until a token was read. */
export function useSelf(): Person | undefined {
  return useSnapshot(usePartyline(), selfOf);
}
