import { existsSync, readdirSync } from 'node:fs';
import { parseArgs } from 'node:util';
import type { BenchOptions } from './lib/options.ts';

/** node bench/run.ts NAME [--quick] [--json] runs bench/NAME/main.ts. */
interface Bench {
  run(options: BenchOptions): Promise<void>;
}

const here = new URL('./', import.meta.url);
const names = readdirSync(here, { withFileTypes: true })
  .filter((entry) => entry.isDirectory() && existsSync(new URL(`${entry.name}/main.ts`, here)))
  .map((entry) => entry.name)
  .sort();

const { name, options } = parse();
if (name !== undefined && names.includes(name)) {
  const bench = (await import(new URL(`${name}/main.ts`, here).href)) as Bench;
  await bench.run(options).catch((error: unknown) => {
    console.error(error instanceof Error ? error.message : error);
    process.exitCode = 1;
  });
} else {
  console.error(`Usage: npm run bench -- NAME [--quick] [--json]\n\nNAME is one of: ${names.join(', ')}`);
  process.exitCode = 2;
}

function parse(): { name: string | undefined; options: BenchOptions } {
  try {
    const { values, positionals } = parseArgs({
      allowPositionals: true,
      options: { quick: { type: 'boolean', default: false }, json: { type: 'boolean', default: false } },
    });
    return { name: positionals.length === 1 ? positionals[0] : undefined, options: values };
  } catch (error) {
    console.error(error instanceof Error ? error.message : error);
    return { name: undefined, options: { quick: false, json: false } };
  }
}
