// npm run docs: writes the pages of docs/ that are made from code. A test of packages/server fails where they are not up to date.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from './lib/paths.mjs';
import { prepare } from './lib/prepare.mjs';
import { runQuietly } from './lib/run.mjs';
import { main, Problem, say } from './lib/terminal.mjs';

await main(async () => {
  const node = await prepare();
  const { code, output } = await runQuietly(node, [join(root, 'packages/server/dist/cli/partyline.js'), 'config', '--markdown'], { cwd: root });
  if (code !== 0) throw new Problem(output);
  writeFileSync(join(root, 'docs/CONFIG.md'), `${output}\n`);
  say('docs/CONFIG.md is up to date.');
  return 0;
});
