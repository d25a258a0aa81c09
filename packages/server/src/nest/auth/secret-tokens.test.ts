import { createHmac, createSecretKey } from 'node:crypto';
import { fc } from '@partyline/testing/properties';
import { decodeProtectedHeader, type JWTPayload, jwtVerify } from 'jose';
import { describe, expect, it } from 'vitest';
import { claimsOfSecretToken } from './secret-tokens.ts';
import { secretKey } from './token-keys.ts';

const secret = 'a secret of these tests, of 32 bytes or more';
const key = secretKey(secret);
const now = 1_795_000_000;
const checks = { requiredClaims: ['exp', 'sub'], clockTolerance: 5, currentDate: new Date(now * 1000), issuer: 'us', audience: 'partyline' };

const encoded = (value: unknown): string => Buffer.from(typeof value === 'string' ? value : JSON.stringify(value)).toString('base64url');
const sign = (signed: string, by = secret): string => `${signed}.${createHmac('sha256', by).update(signed).digest('base64url')}`;
const made = (claims: unknown, header: unknown = { alg: 'HS256' }): string => sign(`${encoded(header)}.${encoded(claims)}`);
const right = { sub: 'ana', exp: now + 60, iss: 'us', aud: 'partyline' };

type Outcome = JWTPayload | string;

const codeOf = (error: unknown): string => String((error as { code?: unknown }).code);

function ours(token: string): Outcome {
  try {
    return claimsOfSecretToken(token, decodeProtectedHeader(token), [key], checks);
  } catch (error) {
    return codeOf(error);
  }
}

const joses = async (token: string): Promise<Outcome> =>
  jwtVerify(token, createSecretKey(Buffer.from(secret)), { ...checks, algorithms: ['HS256'] }).then(({ payload }) => payload, codeOf);

/** Claims with some of them missing, of the wrong kind, or at the edge of what is accepted. */
const claims = fc.record(
  {
    sub: fc.oneof(fc.string(), fc.integer()),
    exp: fc.oneof(fc.integer({ min: now - 10, max: now + 10 }), fc.constantFrom('1795000060', null, now + 0.5, Number.MAX_SAFE_INTEGER)),
    nbf: fc.oneof(fc.integer({ min: now - 10, max: now + 10 }), fc.constantFrom('0', null)),
    iat: fc.oneof(fc.integer(), fc.constantFrom('0', null)),
    iss: fc.constantFrom('us', 'them', ['us'], null),
    aud: fc.constantFrom('partyline', ['x', 'partyline'], ['x'], 7),
    rooms: fc.object(),
  },
  { requiredKeys: [] },
);
const likely = fc.oneof({ weight: 2, arbitrary: claims.map((some) => ({ ...right, ...some })) }, { weight: 1, arbitrary: claims });

/** Bytes of a token that were replaced, put in or taken out. */
const harm = fc.record({ at: fc.nat(), take: fc.nat(2), put: fc.string({ maxLength: 2 }) });

describe('a token that is signed with a secret', () => {
  it('A2 SECURITY 4: is accepted, and refused for the same reason, as jose has it', async () => {
    const headers = fc.constantFrom<unknown>({ alg: 'HS256' }, { alg: 'HS256', typ: 'JWT', kid: key.kid }, { alg: 'HS256', b64: false });
    await fc.assert(
      fc.asyncProperty(likely, headers, async (payload, header) => {
        const token = made(payload, header);
        expect(ours(token)).toEqual(await joses(token));
      }),
      { numRuns: 300 },
    );
  });

  it.each(['[]', 'null', '7', '"ana"', '{', '', '\ufeff{}', '{"sub":"ana"'])('A2 SECURITY 4: has claims, not %j', async (payload) => {
    expect(ours(made(payload))).toBe(await joses(made(payload)));
    expect(ours(made(payload))).toBeTypeOf('string');
  });

  it('A2 SECURITY 4: is never accepted once a byte of it is another', () => {
    const token = made(right, { alg: 'HS256', kid: key.kid });
    fc.assert(
      fc.property(harm, ({ at, take, put }) => {
        const from = at % token.length;
        const harmed = token.slice(0, from) + put + token.slice(from + take);
        fc.pre(harmed !== token);
        expect(ours(harmed)).toBeTypeOf('string');
      }),
      { numRuns: 500 },
    );
  });

  it.each([
    ['padding', (signature: string) => `${signature}=`],
    ['white space', (signature: string) => `${signature} `],
    ['the other alphabet', (signature: string) => signature.replaceAll('-', '+').replaceAll('_', '/')],
    ['nothing', () => ''],
    ['a part of it', (signature: string) => signature.slice(0, -4)],
  ])('A2 SECURITY 4: has one signature, not one with %s', (_, change) => {
    // One with both characters in it, which the other alphabet has no place for.
    const token = Array.from({ length: 200 }, (_each, n) => made({ ...right, n })).find((each) => /-.*_|_.*-/.test(each.split('.')[2] as string)) as string;
    const [header, payload, signature] = token.split('.') as [string, string, string];
    expect(ours(token)).toMatchObject(right);
    expect(ours(`${header}.${payload}.${change(signature)}`)).toBe('ERR_JWS_SIGNATURE_VERIFICATION_FAILED');
  });

  it('A2 SECURITY 4: asks for nothing that is not understood here', () => {
    expect(ours(made(right, { alg: 'HS256', crit: ['exp'], exp: now }))).toBe('ERR_JWS_INVALID');
    expect(ours(made(right, { alg: 'HS256', crit: ['b64'], b64: true }))).toBe('ERR_JWS_INVALID');
    expect(ours(made(right, { alg: 'HS256', kid: 'other' }))).toBe('ERR_JWS_SIGNATURE_VERIFICATION_FAILED');
    expect(ours(`${made(right)}.`)).toBeTypeOf('string');
  });
});
