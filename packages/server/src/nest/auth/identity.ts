import type { Person } from '@partyline/protocol';
import type { Permissions } from '../../core/permissions.ts';

/** Who a connection belongs to, as its token said. On sockets it is `socket.data.identity`; gateways trust nothing else. */
export interface Identity {
  /** As everyone may see them; `person.user` is the token's `sub`. */
  readonly person: Person;
  readonly permissions: Permissions;
  /** When the token was issued at the earliest, in milliseconds since 1970, where it says so: an identity provider's clock may be ahead. */
  readonly issuedAt: number | undefined;
  /** Milliseconds since 1970, the tolerated clock skew included: from then on the token is worth nothing. */
  readonly expiresAt: number;
  /** The token's `jti`, where it has one. */
  readonly tokenId: string | undefined;
  /** Signed in here by giving a name; such a session can be renewed here. */
  readonly isGuest: boolean;
}

/** Who asks for something that is not a person's to do, as a token with a `scope` said. */
export interface Service {
  /** The token's `sub`. */
  readonly name: string;
  readonly tokenId: string | undefined;
}

/** What our namespaces keep in `socket.data`. */
export interface SocketData {
  identity: Identity;
}
