import type { Config } from '../config/config.ts';
import type { Log } from '../logging/logger.ts';
import { ownSecret } from './secret.ts';

/** Whether the server signs and accepts tokens with a secret of its own making. */
export function needsOwnSecret({ authSecret, authJwksUrl, guests }: Config): boolean {
  return authSecret === undefined && (guests || authJwksUrl === undefined);
}

/** The secrets that tokens are accepted with; the first signs. None where all tokens come from an identity provider. */
export function secretsOf(config: Config, log: Log): string[] {
  const current = needsOwnSecret(config) ? ownSecret(config.dataDir, log) : config.authSecret;
  return [current, config.authSecretPrevious].filter((secret) => secret !== undefined);
}
