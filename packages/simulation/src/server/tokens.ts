import { type Identity, PartylineError, Permissions, type Revocations } from '@partyline/server';
import { colorOf } from '@partyline/protocol';

/** What a token of the simulation says. */
export interface Claims {
  readonly sub: string;
  /** Seconds since 1970. */
  readonly iat: number;
  readonly exp: number;
  readonly rooms: Readonly<Record<string, string>>;
}

/** In the form of a JWT, which clients read. Nobody signed it: signing goes through threads, whose order no seed decides. */
export function tokenFor(claims: Claims): string {
  return `e30.${Buffer.from(JSON.stringify(claims)).toString('base64url')}.unsigned`;
}

export function claimsIn(token: string): Claims {
  return JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString()) as Claims;
}

/** Whether rights like these let their owner read a room. */
export function mayRead(rooms: Claims['rooms'], room: string): boolean {
  return rooms[`chat:${room}`]?.includes('r') ?? false;
}

/** What `TokenService.verify` makes of it. Who is banned altogether is found out by those who ask it. */
export function identityIn(token: unknown, now: number, revocations: Revocations): Identity {
  if (typeof token !== 'string') throw new PartylineError('unauthorized', 'sign in first');
  const { sub, iat, exp, rooms } = claimsIn(token);
  if (exp * 1000 <= now) throw new PartylineError('token_expired', 'this token has expired; sign in again');
  const permissions = Permissions.fromClaim(rooms)?.without((stream) => revocations.isBannedFrom(sub, stream));
  if (!permissions) throw new PartylineError('unauthorized', 'these rooms make no sense');
  return {
    person: { user: sub, name: sub, color: colorOf(sub) },
    permissions,
    issuedAt: iat * 1000,
    expiresAt: exp * 1000,
    tokenId: undefined,
    isGuest: false,
  };
}
