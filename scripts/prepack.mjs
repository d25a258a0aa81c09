// Runs before a package is packed, in its folder: no tarball goes without its dist, or with an old one.
import { relative } from 'node:path';
import { root } from './lib/paths.mjs';
import { prepare } from './lib/prepare.mjs';
import { main } from './lib/terminal.mjs';

await main(async () => {
  await prepare({ program: relative(root, process.cwd()).replaceAll('\\', '/') });
  return 0;
});
