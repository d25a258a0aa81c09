import { loadConfig } from '../config/load.ts';
import { isUserId, userIdRule } from '../nest/auth/claims.ts';
import { scopes } from '../nest/auth/scopes.ts';
import { prepareDataFolder } from '../start/data-folder.ts';
import { needsOwnSecret } from '../start/secrets.ts';
import { StartError } from '../start/start-error.ts';
import type { Arguments } from './arguments.ts';
import type { RunCommand } from './commands.ts';
import { signServiceToken } from './service-token.ts';

const usage = (problem: string): StartError => new StartError(`${problem}. See \`partyline help\`.`, { exitCode: 2 });

/** Prints a token for a service, signed as the server with these settings signs, and nothing else. */
export const token: RunCommand = async ({ values }, surroundings) => {
  const asked = { scope: scopeOf(values), days: daysOf(values), sub: subOf(values) };
  const { config } = loadConfig(surroundings);
  if (needsOwnSecret(config)) prepareDataFolder(config.dataDir);
  const signed = await signServiceToken(config, asked);
  process.stdout.write(`${signed}\n`);
  return 0;
};

type Values = Arguments['values'];

function scopeOf(values: Values): string {
  const known = Object.keys(scopes);
  const scope = (values.get('scope') ?? '').trim().split(/[\s,]+/);
  if (!scope.every((each) => known.includes(each))) throw usage(`--scope must name what the token is for: ${known.join(', ')}`);
  return scope.join(' ');
}

function daysOf(values: Values): number {
  const days = Number(values.get('days') ?? NaN);
  if (!(days > 0 && days <= 3650)) throw usage('--days must say for how many days the token is good: a number up to 3650');
  return days;
}

function subOf(values: Values): string {
  const sub = values.get('sub') ?? 'service';
  if (!isUserId(sub)) throw usage(`--sub must be ${userIdRule}`);
  return sub;
}
