import { createHash, createSecretKey, type KeyObject, type webcrypto } from 'node:crypto';
import { createRemoteJWKSet, errors, type JWTHeaderParameters } from 'jose';
import { PartylineError } from '../../core/partyline-error.ts';

/** Algorithms by the kind of key that they are for: a public key is never tried as a secret, nor a secret as a public key. */
export const secretAlgorithm = 'HS256';
export const publicKeyAlgorithms = ['RS256', 'RS384', 'RS512', 'PS256', 'PS384', 'PS512', 'ES256', 'ES384', 'ES512', 'EdDSA', 'Ed25519'];

/** Resolves with `undefined` where no key fits; rejects with `busy` where the key set can't be reached. */
export type FindKey = (header: JWTHeaderParameters) => Promise<webcrypto.CryptoKey | undefined>;

/** RFC 7518, 3.2: a key for HS256 has at least the 256 bits of its hash. */
const minSecretBytes = 32;

export interface SecretKey {
  readonly kid: string;
  readonly key: KeyObject;
}

/** Throws on a secret that is too short, so that a server with one doesn't start. */
export function secretKey(secret: string): SecretKey {
  const bytes = Buffer.from(secret);
  if (bytes.length < minSecretBytes)
    throw new Error(`a secret for tokens has ${bytes.length} bytes; give one of at least ${minSecretBytes} random bytes (256 bits)`);
  // Tells keys apart without telling anything of them.
  const kid = createHash('sha256').update('partyline kid\0').update(bytes).digest('base64url').slice(0, 12);
  return { kid, key: createSecretKey(bytes) };
}

/** In milliseconds. A connection that is in no namespace after 5 s is closed: by then it must have its answer. */
const keySetPatience = 3000;

/** What the header says of keys (`jwk`, `jku`, `x5u`, `x5c`) is never followed: only `kid` and `alg` choose within the configured set. */
export function remoteKeys(url: string): FindKey {
  const keySet = createRemoteJWKSet(new URL(url), { timeoutDuration: keySetPatience, cooldownDuration: 30_000 });
  return async ({ alg, kid }) => {
    try {
      return await keySet(kid === undefined ? { alg } : { alg, kid });
    } catch (error) {
      if (error instanceof errors.JWKSNoMatchingKey || error instanceof errors.JWKSMultipleMatchingKeys) return undefined;
      throw new PartylineError('busy', "the sign-in service's keys can't be had at the moment; try again", { retryAfterMs: 2000, cause: error });
    }
  };
}
