import { createHmac } from 'node:crypto';

/** The secret of the servers of these runs. */
export const secret = 'nE0xk3Vq9Zr7Lw2yTb5Uc8Hd1Jf4Mg6P';

/** A token as an application of its own would give out (HS256). It lasts a week unless `claims` say otherwise. */
export function tokenFor(user: string, claims: Readonly<Record<string, unknown>> = {}): string {
  const now = Math.floor(Date.now() / 1000);
  const head = `${part({ alg: 'HS256', typ: 'JWT' })}.${part({ sub: user, name: user, iat: now, exp: now + 7 * 24 * 60 * 60, ...claims })}`;
  return `${head}.${createHmac('sha256', secret).update(head).digest('base64url')}`;
}

function part(value: object): string {
  return Buffer.from(JSON.stringify(value)).toString('base64url');
}
