import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import { build } from 'vite';
import { expect, it } from 'vitest';

/** What a page loads for this package, with socket.io-client in it: bytes after gzip. Raise it only for a reason worth every visitor's time. */
const budget = 24 * 1024;

async function bundle(): Promise<{ modules: string[]; bytes: number }> {
  const built = await build({
    configFile: false,
    logLevel: 'silent',
    resolve: { conditions: ['@partyline/source', 'browser', 'import', 'default'] },
    // Not as a library: for those Vite keeps white space.
    build: { write: false, rolldownOptions: { input: fileURLToPath(new URL('index.ts', import.meta.url)), preserveEntrySignatures: 'strict' } },
  });
  const outputs = (Array.isArray(built) ? built : [built]).flatMap((result) => ('output' in result ? result.output : []));
  const chunks = outputs.filter((output) => output.type === 'chunk');
  return { modules: chunks.flatMap((chunk) => chunk.moduleIds), bytes: gzipSync(chunks.map(({ code }) => code).join('\n')).length };
}

it('has no zod, no Node and none of the schemas in a browser bundle, and stays small', async () => {
  const { modules, bytes } = await bundle();
  expect(modules.some((module) => module.includes('socket.io-client'))).toBe(true);
  expect(modules.filter((module) => /zod|node:|packages\/protocol\/src\/(index|up|down|strings|chat)/.test(module))).toEqual([]);

  expect(bytes).toBeLessThan(budget);
});
