import { createHmac, createSecretKey, generateKeyPairSync, type KeyObject } from 'node:crypto';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { FakeClock } from '@partyline/testing';
import { exportJWK, type JWTPayload, SignJWT } from 'jose';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { Revocations } from '../../core/revocations.ts';
import type { TokenOptions } from './auth.options.ts';
import { TokenService } from './token.service.ts';

const secret = 'the first secret of these tests, 32+ bytes';
const secondSecret = 'the second secret of these tests, 32+ bytes';
const rsa = generateKeyPairSync('rsa', { modulusLength: 2048 });
const ec = generateKeyPairSync('ec', { namedCurve: 'P-256' });
const strangerRsa = generateKeyPairSync('rsa', { modulusLength: 2048 });

let clock: FakeClock;
beforeEach(() => {
  clock = new FakeClock();
});

const service = (options: Partial<TokenOptions> = {}): TokenService => new TokenService({ secrets: [secret], ...options }, clock);
const seconds = (): number => Math.floor(clock.now() / 1000);

/** A token made by hand, so that it may be anything. */
function made(claims: object, header: object = {}, key = secret): string {
  const part = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url');
  const signed = `${part({ alg: 'HS256', ...header })}.${part({ sub: 'ana', exp: seconds() + 60, ...claims })}`;
  return `${signed}.${createHmac('sha256', key).update(signed).digest('base64url')}`;
}

const signedBy = (alg: string, key: KeyObject, claims: JWTPayload = {}, header: object = {}): Promise<string> =>
  new SignJWT({ sub: 'ana', exp: seconds() + 60, ...claims }).setProtectedHeader({ alg, kid: 'one', ...header }).sign(key);

const refused = async (tokens: TokenService, token: unknown): Promise<string> =>
  tokens.verify(token).then(
    () => 'accepted',
    (error: unknown) => (error as { code: string }).code,
  );

describe('TokenService', () => {
  it('verifies what it signed, and says who it is', async () => {
    const expiresAt = clock.now() + 60_000;
    const token = await service().sign({ sub: 'u1', jti: 't1', name: 'Ana', color: '#408210', guest: true }, expiresAt);
    expect(await service().verify(token)).toMatchObject({
      person: { user: 'u1', name: 'Ana', color: '#408210' },
      tokenId: 't1',
      isGuest: true,
      expiresAt: expiresAt + 5000,
    });
  });

  it('takes a bearer header', async () => {
    const tokens = service();
    const token = made({});
    expect((await tokens.verifyBearer(`Bearer ${token}`)).person.user).toBe('ana');
    for (const header of [undefined, '', token, `Basic ${token}`, 'Bearer', `Bearer ${token} x`])
      await expect(tokens.verifyBearer(header)).rejects.toMatchObject({ code: 'unauthorized' });
  });

  it('names who has no name by their id, and gives a colour to who has none', async () => {
    const { person } = await service().verify(made({ sub: 'auth0|5f7c8ec7c33c6c004bbafe82-and-so-on-and-on' }));
    expect(person.name).toBe('auth0|5f7c8ec7c33c6c004bbafe82-and-so-on');
    expect(person.color).toMatch(/^#[0-9A-F]{6}$/);
  });

  it.each([['<b>\u202E'], [''], ['x'.repeat(41)], [7], ['a\u0000b'], [{}]])('takes no name that could not be shown: %j', async (name) => {
    expect((await service().verify(made({ name }))).person.name).toBe('ana');
  });

  it.each([['red'], ['#000000'], ["#fff' onload='x"], [null]])('takes no colour that is not of the palette: %j', async (color) => {
    expect((await service().verify(made({ color }))).person.color).not.toBe(color);
  });

  describe('A2 SECURITY 4: refuses', () => {
    it.each<[string, () => string]>([
      ['alg none', () => `${made({}, { alg: 'none' }).split('.').slice(0, 2).join('.')}.`],
      ['alg none with a signature', () => made({}, { alg: 'none' })],
      ['alg NONE', () => made({}, { alg: 'NONE' })],
      ['an algorithm of the same family', () => made({}, { alg: 'HS512' })],
      ['an asymmetric algorithm where there is no key set', () => made({}, { alg: 'RS256' })],
      ['no algorithm', () => made({}, { alg: undefined })],
      ['another secret', () => made({}, {}, secondSecret)],
      ['a changed payload', () => made({}).replace(/\.[^.]*\./, `.${Buffer.from(JSON.stringify({ sub: 'ben', exp: seconds() + 60 })).toString('base64url')}.`)],
      ['no signature', () => made({}).replace(/[^.]*$/, '')],
      ['an unknown kid', () => made({}, { kid: 'other' })],
      ['a kid that is a path', () => made({}, { kid: '../../dev/null' }, '')],
      ['a critical extension', () => made({}, { crit: ['b64'], b64: false })],
      ['no exp', () => made({ exp: undefined })],
      ['an exp that is no number', () => made({ exp: '9999999999' })],
      ['no sub', () => made({ sub: undefined })],
      ['a token that begins later', () => made({ nbf: seconds() + 6 })],
      ['rooms that make no sense', () => made({ rooms: 'all' })],
      ['text that is no token', () => 'a.b.c'],
      ['a token in two parts', () => made({}).split('.').slice(0, 2).join('.')],
      ['a token of 17 kB', () => made({ filler: 'x'.repeat(17_000) })],
    ])('%s', async (_, token) => {
      expect(await refused(service(), token())).toBe('unauthorized');
    });

    it.each(['', ' ', 'a b', 'x'.repeat(129), '__proto__', 'constructor', 'toString', 'a\u0000', '\ud800', 'Ünal', '<b>', "a'b", 7, null, {}, ['ana']])(
      'the user id %j',
      async (sub) => {
        expect(await refused(service(), made({ sub }))).toBe('unauthorized');
      },
    );

    it.each(['a', 'x'.repeat(128), 'auth0|5f7c', 'ana@example.org', 'https://id.example/u/1', '550e8400-e29b-41d4-a716-446655440000', 'a:b:c', '~._='])(
      'but not the user id %j',
      async (sub) => {
        expect((await service().verify(made({ sub }))).person.user).toBe(sub);
      },
    );
  });

  it('A3 SECURITY 4: refuses an expired token with a code of its own, after at most the tolerated skew', async () => {
    const token = made({ exp: seconds() + 10 });
    clock.advance(14_000);
    expect(await refused(service(), token)).toBe('accepted');
    clock.advance(1000);
    expect(await refused(service(), token)).toBe('token_expired');
    expect(await refused(service({ skewSeconds: 0 }), token)).toBe('token_expired');
  });

  it('SECURITY 4: tolerates no skew above 60 s', async () => {
    const token = made({ exp: seconds() - 61 });
    expect(await refused(service({ skewSeconds: 3600 }), token)).toBe('token_expired');
  });

  it.each<[string, Partial<TokenOptions>, object]>([
    ['issuer', { issuer: 'https://id.example' }, { iss: 'https://id.example' }],
    ['audience', { audience: 'partyline' }, { aud: ['other', 'partyline'] }],
  ])('A2 SECURITY 4: checks the %s where one is configured', async (_, options, claims) => {
    const tokens = service(options);
    expect(await refused(tokens, made(claims))).toBe('accepted');
    expect(await refused(tokens, made({}))).toBe('unauthorized');
    expect(await refused(tokens, made({ iss: 'https://evil.example', aud: 'evil' }))).toBe('unauthorized');
    expect(await refused(tokens, await tokens.sign({ sub: 'ana' }, clock.now() + 1000))).toBe('accepted');
  });

  it.each([[''], ['short'], ['x'.repeat(31)]])('SECURITY 4: does not start with a secret of fewer than 256 bits: %j', (weak) => {
    expect(() => service({ secrets: [weak] })).toThrow(/256 bits/);
    expect(() => service({ secrets: [secret, weak] })).toThrow(/256 bits/);
  });

  it('does not start with nothing to verify with', () => {
    expect(() => service({ secrets: [] })).toThrow(/secret or a JWKS URL/);
  });

  it('SECURITY 4: accepts two secrets while one takes over from the other, and signs with the first', async () => {
    const old = await service().sign({ sub: 'ana' }, clock.now() + 1000);
    const rotating = service({ secrets: [secondSecret, secret] });
    expect(await refused(rotating, old)).toBe('accepted');
    expect(await refused(rotating, made({}, {}, secret))).toBe('accepted');
    const fresh = await rotating.sign({ sub: 'ana' }, clock.now() + 1000);
    expect(await refused(service({ secrets: [secondSecret] }), fresh)).toBe('accepted');
    expect(await refused(service(), fresh)).toBe('unauthorized');
  });
});

describe('TokenService with a key set', () => {
  let keyServer: Server;
  let jwksUrl: string;
  let evilRequests = 0;
  let isDown = false;

  beforeAll(async () => {
    const keys = [
      { ...(await exportJWK(rsa.publicKey)), kid: 'one', alg: 'RS256', use: 'sig' },
      { ...(await exportJWK(ec.publicKey)), kid: 'two', use: 'sig' },
      { ...(await exportJWK(createSecretKey(Buffer.from(secondSecret)))), kid: 'oct', alg: 'HS256' },
    ];
    keyServer = createServer((request, response) => {
      if (request.url !== '/jwks') evilRequests += 1;
      response.writeHead(isDown ? 500 : 200, { 'content-type': 'application/json' }).end(JSON.stringify({ keys }));
    });
    await new Promise<void>((resolve) => keyServer.listen(0, '127.0.0.1', resolve));
    jwksUrl = `http://127.0.0.1:${(keyServer.address() as AddressInfo).port}/jwks`;
  });
  afterAll(() => new Promise((resolve) => keyServer.close(resolve)));

  it('A2: accepts tokens of its keys, and still those of the secret', async () => {
    const tokens = service({ jwksUrl });
    expect(await refused(tokens, await signedBy('RS256', rsa.privateKey))).toBe('accepted');
    expect(await refused(tokens, await signedBy('ES256', ec.privateKey, {}, { kid: 'two' }))).toBe('accepted');
    expect(await refused(tokens, made({}))).toBe('accepted');
  });

  it('A2: takes no word of an identity provider for who is a guest of this server', async () => {
    const tokens = service({ jwksUrl });
    expect(await tokens.verify(await signedBy('RS256', rsa.privateKey, { guest: true }))).toMatchObject({ isGuest: false });
    expect(await tokens.verify(made({ guest: true }))).toMatchObject({ isGuest: true });
  });

  it('A2: needs no secret', async () => {
    expect(await refused(service({ secrets: [], jwksUrl }), await signedBy('RS256', rsa.privateKey))).toBe('accepted');
    expect(await refused(service({ secrets: [], jwksUrl }), made({}))).toBe('unauthorized');
  });

  it('A4 allows for a provider whose clock is ahead: a token of theirs from before a revocation is void', async () => {
    const revocations = new Revocations({ clock });
    const tokens = service({ jwksUrl, revocations, skewSeconds: 5 });
    const issued = (ahead: number): Promise<string> => signedBy('RS256', rsa.privateKey, { iat: seconds() + ahead });
    await revocations.revoke('ana');
    const ours = made({ iat: seconds() + 1 });
    expect(await Promise.all([issued(0), issued(5), issued(6), ours].map(async (token) => refused(tokens, await token)))).toEqual([
      'token_revoked',
      'token_revoked',
      'accepted',
      'accepted',
    ]);
  });

  it('A2 SECURITY 4: refuses the public key as a secret (RS/HS confusion), a secret of the key set, and strangers', async () => {
    const tokens = service({ jwksUrl });
    const pem = rsa.publicKey.export({ type: 'spki', format: 'pem' }) as string;
    expect(await refused(tokens, made({}, { kid: 'one' }, pem))).toBe('unauthorized');
    expect(await refused(tokens, made({}, { alg: 'RS256', kid: 'one' }, pem))).toBe('unauthorized');
    expect(await refused(tokens, made({}, { kid: 'oct' }, secondSecret))).toBe('unauthorized');
    expect(await refused(tokens, await signedBy('RS256', strangerRsa.privateKey))).toBe('unauthorized');
    expect(await refused(tokens, await signedBy('RS256', rsa.privateKey, {}, { kid: 'three' }))).toBe('unauthorized');
  });

  it('SECURITY 4: follows no key that the token itself names', async () => {
    const tokens = service({ jwksUrl });
    const jwk = await exportJWK(strangerRsa.publicKey);
    const evil = jwksUrl.replace('/jwks', '/evil');
    for (const header of [{ jwk }, { jku: evil }, { x5u: evil }, { jku: evil, jwk, kid: 'evil' }]) {
      expect(await refused(tokens, await signedBy('RS256', strangerRsa.privateKey, {}, header))).toBe('unauthorized');
    }
    expect(evilRequests).toBe(0);
  });

  it('asks the client to come back where the key set cannot be had', async () => {
    isDown = true;
    const tokens = service({ jwksUrl });
    await expect(tokens.verify(await signedBy('RS256', rsa.privateKey))).rejects.toMatchObject({ code: 'busy' });
    expect(await refused(tokens, made({}))).toBe('accepted');
    isDown = false;
  });
});
