import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { StartError } from '../start/start-error.ts';
import { type Config, problemsOf, settle } from './config.ts';
import { type OptionName, options, type Values } from './options.ts';
import type { Option } from './option.ts';

/** Where a value came from: `environment`, `default`, or the name of the configuration file. */
export type Source = string;

export interface LoadedConfig {
  readonly config: Config;
  readonly sources: Readonly<Record<OptionName, Source>>;
}

export interface Surroundings {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly cwd: string;
}

const defaultFile = 'partyline.config.json';
const configExitCode = 2;

/**
 * The configuration from the environment, else the JSON file that PARTYLINE_CONFIG names (./partyline.config.json, where
 * it exists), else the defaults. Throws one `StartError` that names all that is wrong.
 */
export function loadConfig({ env, cwd }: Surroundings): LoadedConfig {
  const file = readConfigFile(env, cwd);
  const problems = [...file.problems];
  const values: Partial<Record<OptionName, unknown>> = {};
  const sources: Partial<Record<OptionName, Source>> = {};
  for (const name of Object.keys(options) as OptionName[]) {
    const given = find(name, env, file);
    sources[name] = given?.source ?? 'default';
    const result = parse(name, given);
    if ('problem' in result) problems.push(result.problem);
    else values[name] = result.value;
  }
  problems.push(...problemsOf(values as Partial<Values>));
  if (problems.length > 0) throw new StartError(problems, { exitCode: configExitCode });
  return { config: settle(values as Values, cwd), sources: sources as Record<OptionName, Source> };
}

interface Given {
  readonly value: unknown;
  /** How a sentence calls the setting. */
  readonly name: string;
  readonly source: Source;
}

interface ConfigFile {
  readonly name: string;
  readonly values: Readonly<Record<string, unknown>>;
  readonly problems: readonly string[];
}

function find(name: OptionName, env: Surroundings['env'], file: ConfigFile): Given | undefined {
  const variable = options[name].env;
  // An empty variable is how compose files and shells write "not set".
  const fromEnv = env[variable];
  if (fromEnv !== undefined && fromEnv.trim() !== '') return { value: fromEnv, name: variable, source: 'environment' };
  if (Object.hasOwn(file.values, name)) return { value: file.values[name], name: `"${name}" in ${file.name}`, source: file.name };
  return undefined;
}

function parse(name: OptionName, given: Given | undefined): { readonly value: unknown } | { readonly problem: string } {
  const { type, secret, default: fallback } = options[name] as Option<unknown>;
  if (!given) return { value: fallback };
  const result = type.schema.safeParse(given.value);
  if (result.success) return { value: result.data };
  const shown = secret ? '' : `, not ${JSON.stringify(given.value)}`;
  return { problem: `${given.name} must be ${type.label}${shown}.` };
}

function readConfigFile(env: Surroundings['env'], cwd: string): ConfigFile {
  const named = env['PARTYLINE_CONFIG'];
  const name = named || defaultFile;
  const broken = (problem: string): ConfigFile => ({ name, values: {}, problems: [problem] });
  let content: string;
  try {
    content = readFileSync(resolve(cwd, name), 'utf8');
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (!named && code === 'ENOENT') return { name, values: {}, problems: [] };
    return broken(`The configuration file ${name} can't be read${code ? ` (${code})` : ''}.`);
  }
  let values: unknown;
  try {
    values = JSON.parse(content);
  } catch {
    return broken(`The configuration file ${name} is not valid JSON.`);
  }
  if (typeof values !== 'object' || values === null || Array.isArray(values)) return broken(`The configuration file ${name} must hold one JSON object.`);
  return { name, values: values as Record<string, unknown>, problems: unknownNames(Object.keys(values), name) };
}

function unknownNames(names: readonly string[], file: string): string[] {
  return names
    .filter((name) => !Object.hasOwn(options, name) && name !== '$schema')
    .map((name) => {
      const meant = Object.entries(options).find(([option, { env }]) => env === name || option.toLowerCase() === name.toLowerCase());
      return `"${name}" in ${file} is not a setting${meant ? `; "${meant[0]}" is` : ''}.`;
    });
}
