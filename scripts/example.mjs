// npm run example: like npm start, for the example of examples/minimal.
import { join } from 'node:path';
import { root } from './lib/paths.mjs';
import { prepare } from './lib/prepare.mjs';
import { runInForeground } from './lib/run.mjs';
import { main } from './lib/terminal.mjs';

await main(async () => {
  const node = await prepare({ program: 'examples/minimal', page: { folder: 'examples/minimal', output: 'examples/minimal/dist/web' } });
  return runInForeground(node, [join(root, 'examples/minimal/dist/main.js')]);
});
