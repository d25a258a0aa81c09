import type { PartylineClient } from '@partyline/client';
import { useContext } from 'react';
import { PartylineContext } from './provider.tsx';

/** The client of the nearest `PartylineProvider`. Throws where there is none. */
export function usePartyline(): PartylineClient {
  const client = useContext(PartylineContext);
  if (!client) throw new Error('there is no <PartylineProvider client={...}> above this component');
  return client;
}
