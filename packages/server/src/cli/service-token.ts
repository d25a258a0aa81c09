import { randomUUID } from 'node:crypto';
import { existsSync } from 'node:fs';
import type { Config } from '../config/config.ts';
import { systemClock } from '../core/clock.ts';
import { silentLog } from '../logging/logger.ts';
import { TokenService } from '../nest/auth/token.service.ts';
import { secretFile } from '../start/secret.ts';
import { needsOwnSecret, secretsOf } from '../start/secrets.ts';
import { StartError } from '../start/start-error.ts';

export interface ServiceClaims {
  /** Space-separated. */
  readonly scope: string;
  readonly days: number;
  readonly sub: string;
}

/** A token for a service, signed as the server with these settings signs. Without rights in rooms: who holds it may not read along with it. */
export async function signServiceToken(config: Config, { scope, days, sub }: ServiceClaims): Promise<string> {
  const { authIssuer: issuer, authAudience: audience } = config;
  const secrets = secretsOf(config, silentLog);
  if (secrets.length === 0) throw new StartError('This server signs no tokens: let the identity provider of AUTH_JWKS_URL issue one with the claim `scope`.');
  const tokens = new TokenService({ secrets, issuer, audience }, systemClock);
  return tokens.sign({ sub, jti: randomUUID(), scope, rooms: {} }, systemClock.now() + days * 24 * 60 * 60 * 1000);
}

/** The token that a command was given, or one that the server of this data folder takes. Creates no folder and no secret. */
export async function tokenFor(config: Config, given: string | undefined, claims: ServiceClaims): Promise<string> {
  if (given !== undefined && given !== '') return given;
  if (needsOwnSecret(config) && !existsSync(secretFile(config.dataDir))) {
    const printed = `partyline token --scope ${claims.scope} --days 1`;
    throw new StartError(`${config.dataDir} is no data folder of a server: set DATA_DIR to it, or give a token with --token (\`${printed}\` prints one).`);
  }
  return signServiceToken(config, claims);
}
