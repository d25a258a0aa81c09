import { decodeProtectedHeader, errors, type JWTPayload, jwtVerify, SignJWT } from 'jose';
import type { Clock } from '../../core/clock.ts';
import { PartylineError } from '../../core/partyline-error.ts';
import { Permissions } from '../../core/permissions.ts';
import { Revocations } from '../../core/revocations.ts';
import type { TokenOptions } from './auth.options.ts';
import { identityOf, scopesOf } from './claims.ts';
import type { Identity, Service } from './identity.ts';
import { claimsOfSecretToken } from './secret-tokens.ts';
import { type FindKey, publicKeyAlgorithms, remoteKeys, secretAlgorithm, secretKey, type SecretKey } from './token-keys.ts';

/** Longer ones aren't looked at. A token with a hundred room patterns fits. */
const maxTokenLength = 16 * 1024;
const maxSkewSeconds = 60;

/** Signs and verifies the tokens that connections and requests bear (A1, A2). */
export class TokenService {
  readonly #options: TokenOptions;
  readonly #clock: Clock;
  /** The first signs. */
  readonly #secretKeys: readonly SecretKey[];
  readonly #remoteKey: FindKey | undefined;
  readonly #publicRooms: Permissions;
  readonly #skewSeconds: number;
  readonly #revocations: Revocations;

  /** Throws where a secret is too weak or there is nothing to verify with. */
  constructor(options: TokenOptions, clock: Clock) {
    const keys = options.secrets.map(secretKey);
    if (keys.length === 0 && options.jwksUrl === undefined) throw new Error('tokens need a secret or a JWKS URL to be verified with');
    this.#options = options;
    this.#clock = clock;
    this.#secretKeys = keys;
    this.#remoteKey = options.jwksUrl === undefined ? undefined : remoteKeys(options.jwksUrl);
    this.#publicRooms = Permissions.ofPublic(options.publicRooms ?? ['*']);
    this.#skewSeconds = Math.min(options.skewSeconds ?? 5, maxSkewSeconds);
    this.#revocations = options.revocations ?? new Revocations({ clock });
  }

  /** `expiresAt` in milliseconds since 1970. */
  async sign(claims: JWTPayload, expiresAt: number): Promise<string> {
    const signing = this.#secretKeys[0];
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

  /**
   * Rejects with `unauthorized`, `token_expired`, `token_revoked`, `banned`, or `busy` where the key set can't be reached. Never says
   * which check failed in detail.
   */
  async verify(token: unknown): Promise<Identity> {
    return (await this.#verify(token)).identity;
  }

  /** The same for an `Authorization: Bearer` header. */
  async verifyBearer(authorization: string | undefined): Promise<Identity> {
    return this.verify(bearerOf(authorization));
  }

  /** A4: for what services ask for. Rejects as `verify` does, and with `forbidden` where the token doesn't have this scope. */
  async verifyService(authorization: string | undefined, scope: string): Promise<Service> {
    const { identity, claims } = await this.#verify(bearerOf(authorization));
    if (!scopesOf(claims).includes(scope)) throw new PartylineError('forbidden', `this takes a token with the scope "${scope}"`);
    return { name: identity.person.user, tokenId: identity.tokenId };
  }

  /** Why an identity that was verified before counts no more: its bearer was cut off since. */
  refusalOf({ person: { user }, issuedAt }: Identity): PartylineError | undefined {
    return this.#revocations.refusalOf({ user, issuedAt });
  }

  async #verify(token: unknown): Promise<{ claims: JWTPayload; identity: Identity }> {
    if (typeof token !== 'string' || token === '') throw new PartylineError('unauthorized', 'sign in first: there is no token in `auth.token`');
    if (token.length > maxTokenLength) throw new PartylineError('unauthorized', 'this token is too long');
    try {
      const claims = await this.#claimsOf(token);
      const identity = this.#withoutBannedRooms(identityOf(claims, this.#publicRooms, this.#skewSeconds));
      const refusal = this.refusalOf(identity);
      if (refusal) throw refusal;
      return { claims, identity };
    } catch (error) {
      if (error instanceof PartylineError) throw error;
      if (error instanceof errors.JWTExpired) throw new PartylineError('token_expired', 'this token has expired; sign in again', { cause: error });
      throw new PartylineError('unauthorized', 'this token is not valid here', { cause: error });
    }
  }

  /** Asked anew for each right, so that a ban holds for connections that are there already. */
  #withoutBannedRooms(identity: Identity): Identity {
    const { user } = identity.person;
    return { ...identity, permissions: identity.permissions.without((stream) => this.#revocations.isBannedFrom(user, stream)) };
  }

  async #claimsOf(token: string): Promise<JWTPayload> {
    const header = decodeProtectedHeader(token);
    const { issuer, audience } = this.#options;
    const checks = {
      requiredClaims: ['exp', 'sub'],
      clockTolerance: this.#skewSeconds,
      currentDate: new Date(this.#clock.now()),
      ...(issuer !== undefined && { issuer }),
      ...(audience !== undefined && { audience }),
    };
    if (header.alg === secretAlgorithm) return claimsOfSecretToken(token, header, this.#secretKeys, checks);
    if (!header.alg || !publicKeyAlgorithms.includes(header.alg)) throw new errors.JOSEAlgNotAllowed('algorithm not allowed');
    const key = await this.#remoteKey?.({ ...header, alg: header.alg });
    if (!key) throw new errors.JWSSignatureVerificationFailed();
    const { payload } = await jwtVerify(token, key, { ...checks, algorithms: publicKeyAlgorithms });
    return this.#asOurs(payload);
  }

  /** What an identity provider claims, as it counts here. */
  #asOurs(payload: JWTPayload): JWTPayload {
    // Guests are those of this server; a provider may call its own users so.
    const ours = { ...payload, guest: undefined };
    // Its clock may be ahead of ours: what was issued before a revocation must not pass for later.
    return payload.iat === undefined ? ours : { ...ours, iat: payload.iat - this.#skewSeconds };
  }
}

function bearerOf(authorization: string | undefined): string {
  const token = /^Bearer +(\S+)$/i.exec(authorization ?? '')?.[1];
  if (token === undefined) throw new PartylineError('unauthorized', 'sign in first: the request has no header `Authorization: Bearer`');
  return token;
}
