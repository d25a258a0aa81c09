// npm run chaos -- --minutes 5 [--seed n], or --row 6, or --rows all: builds what is stale, then runs e2e/chaos (see its README.md).
import { join } from 'node:path';
import { root } from './lib/paths.mjs';
import { prepare } from './lib/prepare.mjs';
import { runInForeground } from './lib/run.mjs';
import { scriptEnvironment } from './lib/runtime.mjs';
import { main } from './lib/terminal.mjs';

await main(async (args) => {
  const node = await prepare({ program: 'packages/server' });
  // The clients' side runs from its sources; only the server has to be built.
  return runInForeground(node, ['--conditions=@partyline/source', join(root, 'e2e/chaos/run.ts'), ...args], { cwd: root, env: scriptEnvironment(root) });
});
