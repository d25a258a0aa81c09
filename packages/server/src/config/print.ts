import type { LoadedConfig } from './load.ts';
import type { Option } from './option.ts';
import { type OptionName, options } from './options.ts';

/** A table of what is in force and where it came from. Secrets are masked whole: their length is nobody's business either. */
export function printConfig({ config, sources }: LoadedConfig): string {
  const rows = (Object.keys(options) as OptionName[]).map((name): readonly [string, string, string] => {
    const { env, type, secret } = options[name] as Option<unknown>;
    const value = config[name];
    const shown = value === undefined ? '' : secret ? '********' : type.show(value);
    return [env, shown === '' ? '-' : shown, sources[name]];
  });
  const header = ['SETTING', 'VALUE', 'FROM'] as const;
  const widths = [0, 1].map((column) => Math.max(...[header, ...rows].map((row) => row[column]?.length ?? 0)));
  return [header, ...rows].map(([name, value, source]) => `${name.padEnd(widths[0] ?? 0)}  ${value.padEnd(widths[1] ?? 0)}  ${source}\n`).join('');
}
