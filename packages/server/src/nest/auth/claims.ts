import { colorOf, DisplayName, limits, palette } from '@partyline/protocol';
import type { JWTPayload } from 'jose';
import { PartylineError } from '../../core/partyline-error.ts';
import { Permissions } from '../../core/permissions.ts';
import type { Identity } from './identity.ts';

/** Ids of users: what identity providers use (`auth0|5f7c`, `ana@example.org`, URLs, UUIDs), without spaces, quotes or markup. */
export const userIdRule = 'an id of 1 to 128 letters, digits and _.@|+=/:~-';
const userId = /^[A-Za-z0-9_.@|+=/:~-]{1,128}$/;

/** Not a name that every JavaScript object has. */
export function isUserId(value: unknown): value is string {
  return typeof value === 'string' && userId.test(value) && !(value in {});
}

const unauthorized = (message: string): PartylineError => new PartylineError('unauthorized', message);

/** What verified claims say of their bearer. Throws `unauthorized` where they say nothing sensible. */
export function identityOf(claims: JWTPayload, publicRooms: Permissions, skewSeconds: number): Identity {
  const { sub, exp, iat, jti } = claims;
  if (!isUserId(sub)) throw unauthorized(`the token's \`sub\` is not ${userIdRule}`);
  if (exp === undefined) throw unauthorized('the token has no `exp`');
  return {
    person: { user: sub, name: nameOf(claims['name'], sub), color: palette.find((color) => color === claims['color']) ?? colorOf(sub) },
    permissions: permissionsOf(claims['rooms'], publicRooms),
    issuedAt: iat === undefined ? undefined : iat * 1000,
    expiresAt: (exp + skewSeconds) * 1000,
    tokenId: typeof jti === 'string' ? jti : undefined,
    // Renewing gives what a guest has; a token with rights of its own must not become one.
    isGuest: claims['guest'] === true && claims['rooms'] === undefined,
  };
}

/** As OAuth writes them: words with spaces between. */
export function scopesOf({ scope }: JWTPayload): readonly string[] {
  return typeof scope === 'string' ? scope.split(' ') : [];
}

function nameOf(claim: unknown, sub: string): string {
  const name = DisplayName.safeParse(claim);
  return name.success ? name.data : sub.slice(0, limits.nameLength);
}

function permissionsOf(claim: unknown, publicRooms: Permissions): Permissions {
  if (claim === undefined) return publicRooms;
  const permissions = Permissions.fromClaim(claim);
  if (!permissions) throw unauthorized('the token\'s `rooms` is not a short map of patterns to "r", "w" or "rw"');
  return permissions;
}
