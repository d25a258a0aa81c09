import type { PartylineClient } from '@partyline/client';
import { createContext, type ReactNode, useEffect } from 'react';

export const PartylineContext = createContext<PartylineClient | undefined>(undefined);

/**
 * Gives the hooks below it their client, and connects it. Closing is left to whoever made the client: a provider that unmounts,
 * as it does twice in StrictMode, is no reason to drop the connection.
 */
export function PartylineProvider({ client, children }: { readonly client: PartylineClient; readonly children?: ReactNode }) {
  useEffect(() => client.connect(), [client]);
  return <PartylineContext value={client}>{children}</PartylineContext>;
}
