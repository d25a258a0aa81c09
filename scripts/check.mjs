// npm run check: all that CI does. Goes on after a failure, so that one run shows everything; the tests' last line stays the last.
import { join } from 'node:path';
import { root } from './lib/paths.mjs';
import { prepare } from './lib/prepare.mjs';
import { runInForeground } from './lib/run.mjs';
import { scriptEnvironment } from './lib/runtime.mjs';
import { main, say } from './lib/terminal.mjs';

const bin = (/** @type {string} */ path) => join(root, 'node_modules', path);

/** Types come before lint, whose rules read the types that packages declare in their dist. */
/** @type {ReadonlyArray<[title: string, args: string[]]>} */
const checks = [
  ['Format (fix with: npm run format)', [bin('@biomejs/biome/bin/biome'), 'format']],
  ['Types', [bin('typescript/bin/tsc'), '-b']],
  ['Lint', [bin('oxlint/bin/oxlint')]],
  ['Rules of docs/SPEC.md that no test names', [join(root, 'scripts/rules.mjs')]],
  ['Size of the web app', [join(root, 'apps/web/scripts/check-size.mjs')]],
  ['Tests', [join(root, 'scripts/test.mjs')]],
];

await main(async () => {
  const node = await prepare();
  /** @type {string[]} */
  const failed = [];
  for (const [title, args] of checks) {
    if (title === 'Tests' && failed.length > 0) say(`\nFailed so far: ${failed.join(', ')}`);
    say(`\n${title}`);
    if ((await runInForeground(node, args, { cwd: root, env: scriptEnvironment(root) })) !== 0) failed.push(title);
  }
  return failed.length === 0 ? 0 : 1;
});
