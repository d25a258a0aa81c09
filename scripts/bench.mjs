// npm run bench -- NAME [--quick] [--json]: builds what is stale, then runs a bench (see bench/README.md).
import { join } from 'node:path';
import { root } from './lib/paths.mjs';
import { prepare } from './lib/prepare.mjs';
import { runInForeground } from './lib/run.mjs';
import { scriptEnvironment } from './lib/runtime.mjs';
import { main } from './lib/terminal.mjs';

await main(async (args) => {
  const node = await prepare({ program: 'bench' });
  return runInForeground(node, [join(root, 'bench/run.ts'), ...args], { cwd: root, env: scriptEnvironment(root) });
});
