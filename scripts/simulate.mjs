// npm run simulate -- [--minutes 1] [--from n] | --seed n: builds what is stale, then plays seeds of the simulation.
import { join } from 'node:path';
import { root } from './lib/paths.mjs';
import { prepare } from './lib/prepare.mjs';
import { runInForeground } from './lib/run.mjs';
import { scriptEnvironment } from './lib/runtime.mjs';
import { main } from './lib/terminal.mjs';

await main(async (args) => {
  const node = await prepare({ program: 'packages/simulation' });
  return runInForeground(node, [join(root, 'packages/simulation/dist/main.js'), ...args], { cwd: root, env: scriptEnvironment(root) });
});
