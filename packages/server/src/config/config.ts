import { fileURLToPath } from 'node:url';
import { resolve } from 'node:path';
import type { Values } from './options.ts';

/** The settings with what depends on others worked out. */
export interface Config extends Values {
  readonly production: boolean;
  readonly guests: boolean;
  readonly logFormat: 'text' | 'json';
  /** Absolute. */
  readonly dataDir: string;
  /** Absolute. */
  readonly webDir: string;
}

export function settle(values: Values, cwd: string): Config {
  const production = values.nodeEnv === 'production';
  return {
    ...values,
    production,
    guests: values.guests ?? (!production && values.authJwksUrl === undefined),
    logFormat: values.logFormat ?? (production ? 'json' : 'text'),
    dataDir: resolve(cwd, values.dataDir),
    webDir: values.webDir === undefined ? appOfThisCheckout() : resolve(cwd, values.webDir),
  };
}

/** From packages/server/src/config or packages/server/dist/config. */
function appOfThisCheckout(): string {
  return fileURLToPath(new URL('../../../../apps/web/dist', import.meta.url));
}

/** What is wrong between settings that are each right. Those that failed on their own are absent. */
export function problemsOf(values: Partial<Values>): string[] {
  const { nodeEnv, origins, authJwksUrl, authIssuer, authAudience, authSecret, authSecretPrevious } = values;
  const problems: string[] = [];
  if (authSecretPrevious !== undefined && authSecretPrevious === authSecret) {
    problems.push('AUTH_SECRET_PREVIOUS is the same as AUTH_SECRET: leave it out, or give the secret that was used before.');
  }
  if (nodeEnv !== 'production') return problems;
  if (origins?.includes('*')) {
    problems.push('ORIGINS must not be "*" in production: any web page could connect as its visitor; list the origins of your own pages.');
  }
  if (authJwksUrl?.startsWith('http:')) {
    problems.push('AUTH_JWKS_URL must be an https URL in production: whoever can change the answer on its way can sign in as anyone.');
  }
  if (authJwksUrl !== undefined && authIssuer === undefined && authAudience === undefined) {
    problems.push('AUTH_JWKS_URL needs AUTH_AUDIENCE or AUTH_ISSUER in production: without them a token made for another application signs in here.');
  }
  return problems;
}
