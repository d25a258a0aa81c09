import { createHmac } from 'node:crypto';

/** A JWT (HS256, RFC 7519) as an application's own sign-in gives it, for servers that know the secret. Valid for a day. */
export function tokenFor(user: string, name: string, secret: string): string {
  return sign({ sub: user, name }, secret);
}

/** The same for a service: `scope` is what it may do, in words with spaces between. */
export function serviceTokenFor(scope: string, secret: string): string {
  return sign({ sub: 'bench', scope, rooms: {} }, secret);
}

function sign(claims: object, secret: string): string {
  const now = Math.floor(Date.now() / 1000);
  const signed = [
    { alg: 'HS256', typ: 'JWT' },
    { ...claims, iat: now, exp: now + 24 * 60 * 60 },
  ]
    .map(encoded)
    .join('.');
  return `${signed}.${createHmac('sha256', secret).update(signed).digest('base64url')}`;
}

const encoded = (part: object): string => Buffer.from(JSON.stringify(part)).toString('base64url');
