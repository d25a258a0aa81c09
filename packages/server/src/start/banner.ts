import type { Config } from '../config/config.ts';
import { secretFile } from './secret.ts';

/** What a person sees once the server listens: where it is, where its data is, how people sign in. */
export function banner(config: Config, url: string, version: string): string {
  const lines: [string, string][] = [
    ['Open', url],
    ['Data', config.store === 'memory' ? 'in memory, gone when the server stops' : config.dataDir],
    ['Sign in', waysToSignIn(config).join('; or ')],
  ];
  if (config.guests && !isLoopback(config.host)) lines.push(['Note', 'whoever reaches this address can sign in; GUESTS=off changes that']);
  const table = lines.map(([name, value]) => `  ${name.padEnd(9)}${value}`).join('\n');
  return `\n  Partyline ${version} is ready.\n\n${table}\n\n  Ctrl+C stops it.\n\n`;
}

function waysToSignIn(config: Config): string[] {
  const ways: string[] = [];
  if (config.guests) ways.push('anyone, by giving a name');
  if (config.authJwksUrl !== undefined) ways.push(`with a token of the issuer at ${new URL(config.authJwksUrl).host}`);
  if (config.authSecret !== undefined) ways.push('with a token signed with AUTH_SECRET (HS256)');
  if (ways.length === 0) ways.push(`with a token signed with the secret in ${secretFile(config.dataDir)} (HS256)`);
  return ways;
}

/** The address to open: a wildcard is no place that a browser can go to. */
export function urlOf(host: string, port: number): string {
  const name = host === '0.0.0.0' || host === '::' ? 'localhost' : host.includes(':') ? `[${host}]` : host;
  return `http://${name}:${port}`;
}

function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '::1' || host.startsWith('127.');
}
