// The one place that knows more of Partyline than its hooks: it makes the client, and passes on what the wire limits.
import { createClient, type PartylineClient, type Session, signIn } from '@partyline/react';

export { limits } from '@partyline/protocol/constants';

/** A client of the server that served this page. */
export function createPageClient(token: () => Promise<string>): PartylineClient {
  return createClient({ url: location.origin, token });
}

export function signInHere(name: string, token?: string): Promise<Session> {
  return signIn(location.origin, name, token);
}
