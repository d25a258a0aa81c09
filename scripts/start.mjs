// npm start: installs and builds what is missing or stale, then runs the server.
import { join } from 'node:path';
import { root } from './lib/paths.mjs';
import { prepare } from './lib/prepare.mjs';
import { runInForeground } from './lib/run.mjs';
import { main } from './lib/terminal.mjs';

await main(async (args) => {
  const node = await prepare();
  return runInForeground(node, [join(root, 'packages/server/dist/main.js'), ...args]);
});
