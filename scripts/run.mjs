// node scripts/run.mjs bench/run.ts ...: installs and builds what is missing or stale, then runs that file with the Node of the project.
import { root } from './lib/paths.mjs';
import { prepare } from './lib/prepare.mjs';
import { runInForeground } from './lib/run.mjs';
import { main } from './lib/terminal.mjs';

await main(async (args) => runInForeground(await prepare(), args, { cwd: root }));
