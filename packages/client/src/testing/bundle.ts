import { fileURLToPath } from 'node:url';
import { build, type Rolldown } from 'vite';

/** This package as a page gets it: what its own build would make of it, by file name. */
export async function bundleClient(): Promise<Rolldown.OutputChunk[]> {
  const built = await build({
    configFile: false,
    logLevel: 'silent',
    resolve: { conditions: ['@partyline/source', 'browser', 'import', 'default'] },
    // Not as a library: for those Vite keeps white space.
    build: { write: false, rolldownOptions: { input: fileURLToPath(new URL('../index.ts', import.meta.url)), preserveEntrySignatures: 'strict' } },
  });
  const outputs = (Array.isArray(built) ? built : [built]).flatMap((result) => ('output' in result ? result.output : []));
  return outputs.filter((output) => output.type === 'chunk');
}
