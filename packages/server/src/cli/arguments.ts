import { parseArgs } from 'node:util';

/** What a command takes after its name. */
export interface Parameters {
  /** What each flag does. */
  readonly flags?: Readonly<Record<string, string>>;
  /** Options with a value, as in `--days 30`. None is required; a command says itself what it lacks. */
  readonly values?: Readonly<Record<string, { readonly of: string; readonly about: string }>>;
  /** What follows without a dash, in this order. Those that may be left out come last. */
  readonly operands?: readonly { readonly of: string; readonly about: string; readonly optional?: true }[];
}

/** What it was given. */
export interface Arguments {
  readonly flags: ReadonlySet<string>;
  readonly values: ReadonlyMap<string, string>;
  readonly operands: readonly string[];
}

/** `undefined` where the command doesn't take what it was given: an unknown option, one without its value, too few or too many operands. */
export function parseArguments(args: readonly string[], { flags = {}, values = {}, operands = [] }: Parameters): Arguments | undefined {
  const typed = (names: object, type: 'boolean' | 'string') => Object.keys(names).map((name) => [name, { type }] as const);
  const options = Object.fromEntries([...typed(flags, 'boolean'), ...typed(values, 'string')]);
  try {
    const given = parseArgs({ args: [...args], options, strict: true, allowPositionals: operands.length > 0 });
    const required = operands.filter(({ optional }) => !optional).length;
    if (given.positionals.length < required || given.positionals.length > operands.length) return undefined;
    const entries = Object.entries(given.values) as [string, string | boolean][];
    return {
      flags: new Set(entries.filter(([, value]) => value === true).map(([name]) => name)),
      values: new Map(entries.filter((entry): entry is [string, string] => typeof entry[1] === 'string')),
      operands: given.positionals,
    };
  } catch {
    return undefined;
  }
}

/** As a sentence goes on after the command's name: `takes only --markdown`. */
export function taken({ flags = {}, values = {}, operands = [] }: Parameters): string {
  const all = [
    ...operands.map(({ of, optional }) => (optional ? `[${of}]` : `<${of}>`)),
    ...Object.keys(flags).map((flag) => `--${flag}`),
    ...Object.entries(values).map(([name, { of }]) => `--${name} <${of}>`),
  ];
  return all.length === 0 ? 'takes no arguments' : `takes only ${all.join(', ')}`;
}
