// npm test: installs and builds what is missing or stale, finds a Chromium, then runs every test.
// Arguments go to vitest: `npm test -- packages/client`, `npm test -- --project unit`.
import { join } from 'node:path';
import { findChromium } from './lib/chromium.mjs';
import { root } from './lib/paths.mjs';
import { prepare } from './lib/prepare.mjs';
import { runInForeground } from './lib/run.mjs';
import { scriptEnvironment } from './lib/runtime.mjs';
import { main } from './lib/terminal.mjs';
import { installTestPrograms } from './lib/test-programs.mjs';

const summary = join(root, 'scripts/vitest/summary-reporter.ts');

await main(async (args) => {
  const node = await prepare();
  await installTestPrograms();
  const env = scriptEnvironment(root);
  if (needsBrowser(args)) env['CHROMIUM_PATH'] = await findChromium();
  // A reporter on the command line replaces those of the configuration, and with them the last line.
  const reporters = args.some((arg) => arg.startsWith('--reporter')) ? [`--reporter=${summary}`] : [];
  return runInForeground(node, [join(root, 'node_modules/vitest/vitest.mjs'), 'run', ...args, ...reporters], { cwd: root, env });
});

/**
 * All tests, or a choice that says so: only then a machine without Chromium is in the way.
 * @param {string[]} args
 */
function needsBrowser(args) {
  const choices = args.filter((arg, i) => !arg.startsWith('-') || arg.startsWith('--project=') || args[i - 1] === '--project');
  return choices.length === 0 || choices.some((choice) => /browser|e2e|example/.test(choice));
}
