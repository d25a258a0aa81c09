import { decodeProtectedHeader, errors, type JWTPayload, jwtVerify, SignJWT } from 'jose';
import type { Clock } from '../../core/clock.ts';
import { PartylineError } from '../../core/partyline-error.ts';
import { Permissions } from '../../core/permissions.ts';
import type { TokenOptions } from './auth.options.ts';
import { identityOf } from './claims.ts';
import type { Identity } from './identity.ts';
import { type FindKeys, publicKeyAlgorithms, remoteKeys, secretAlgorithm, secretKey, secretKeys, type SecretKey } from './token-keys.ts';

/** Longer ones aren't looked at. A token with a hundred room patterns fits. */
const maxTokenLength = 16 * 1024;
const maxSkewSeconds = 60;

/** Signs and verifies the tokens that connections and requests bear (A1, A2). */
export class TokenService {
  readonly #options: TokenOptions;
  readonly #clock: Clock;
  readonly #signingKey: SecretKey | undefined;
  readonly #secretKeys: FindKeys;
  readonly #remoteKeys: FindKeys | undefined;
  readonly #publicRooms: Permissions;
  readonly #skewSeconds: number;

  /** Throws where a secret is too weak or there is nothing to verify with. */
  constructor(options: TokenOptions, clock: Clock) {
    const keys = options.secrets.map(secretKey);
    if (keys.length === 0 && options.jwksUrl === undefined) throw new Error('tokens need a secret or a JWKS URL to be verified with');
    this.#options = options;
    this.#clock = clock;
    this.#signingKey = keys[0];
    this.#secretKeys = secretKeys(keys);
    this.#remoteKeys = options.jwksUrl === undefined ? undefined : remoteKeys(options.jwksUrl);
    this.#publicRooms = Permissions.ofPublic(options.publicRooms ?? ['*']);
    this.#skewSeconds = Math.min(options.skewSeconds ?? 5, maxSkewSeconds);
  }

  /** `expiresAt` in milliseconds since 1970. */
  async sign(claims: JWTPayload, expiresAt: number): Promise<string> {
    const signing = this.#signingKey;
    if (!signing) throw new Error('signing a token needs a secret');
    const { issuer, audience } = this.#options;
    const token = new SignJWT(claims)
      .setProtectedHeader({ alg: secretAlgorithm, typ: 'JWT', kid: signing.kid })
      .setIssuedAt(new Date(this.#clock.now()))
      .setExpirationTime(new Date(expiresAt));
    if (issuer !== undefined) token.setIssuer(issuer);
    if (audience !== undefined) token.setAudience(audience);
    return token.sign(signing.key);
  }

  /** Rejects with `unauthorized`, `token_expired`, or `busy` where the key set can't be reached. Never says which check failed in detail. */
  async verify(token: unknown): Promise<Identity> {
    if (typeof token !== 'string' || token === '') throw new PartylineError('unauthorized', 'sign in first: the connection gave no token in `auth.token`');
    if (token.length > maxTokenLength) throw new PartylineError('unauthorized', 'this token is too long');
    try {
      return identityOf(await this.#claimsOf(token), this.#publicRooms, this.#skewSeconds);
    } catch (error) {
      if (error instanceof PartylineError) throw error;
      if (error instanceof errors.JWTExpired) throw new PartylineError('token_expired', 'this token has expired; sign in again', { cause: error });
      throw new PartylineError('unauthorized', 'this token is not valid here', { cause: error });
    }
  }

  /** The same for an `Authorization: Bearer` header. */
  verifyBearer(authorization: string | undefined): Promise<Identity> {
    return this.verify(/^Bearer +(\S+)$/i.exec(authorization ?? '')?.[1]);
  }

  async #claimsOf(token: string): Promise<JWTPayload> {
    const header = decodeProtectedHeader(token);
    const isSecret = header.alg === secretAlgorithm;
    const algorithms = isSecret ? [secretAlgorithm] : publicKeyAlgorithms;
    if (!header.alg || !algorithms.includes(header.alg)) throw new errors.JOSEAlgNotAllowed('algorithm not allowed');
    const find = isSecret ? this.#secretKeys : this.#remoteKeys;
    const { issuer, audience } = this.#options;
    const checks = {
      algorithms,
      requiredClaims: ['exp', 'sub'],
      clockTolerance: this.#skewSeconds,
      currentDate: new Date(this.#clock.now()),
      ...(issuer !== undefined && { issuer }),
      ...(audience !== undefined && { audience }),
    };
    for (const key of (await find?.({ ...header, alg: header.alg })) ?? []) {
      try {
        const { payload } = await jwtVerify(token, key, checks);
        // Guests are those of this server; an identity provider may call its own users so.
        return isSecret ? payload : { ...payload, guest: undefined };
      } catch (error) {
        if (!(error instanceof errors.JWSSignatureVerificationFailed)) throw error;
      }
    }
    throw new errors.JWSSignatureVerificationFailed();
  }
}
