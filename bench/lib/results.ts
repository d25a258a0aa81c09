import { mkdirSync, writeFileSync } from 'node:fs';
import { arch, availableParallelism, cpus, platform } from 'node:os';
import { fileURLToPath } from 'node:url';

/** Writes bench/results/NAME.json (not kept in git) and returns its path, with what the figures depend on besides the code. */
export function writeResults(name: string, results: object): string {
  const folder = new URL('../results/', import.meta.url);
  mkdirSync(folder, { recursive: true });
  const file = fileURLToPath(new URL(`${name}.json`, folder));
  writeFileSync(file, `${JSON.stringify({ at: new Date().toISOString(), machine: machine(), ...results }, undefined, 2)}\n`);
  return file;
}

export interface Machine {
  readonly node: string;
  readonly platform: string;
  readonly cores: number;
  readonly processor: string;
}

export function machine(): Machine {
  return { node: process.version, platform: `${platform()} ${arch()}`, cores: availableParallelism(), processor: cpus()[0]?.model.trim() ?? 'unknown' };
}
