import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { build, product } from './build.mjs';
import { install } from './install.mjs';
import { withLock } from './lock.mjs';
import { root } from './paths.mjs';
import { checkNode, findNode } from './runtime.mjs';
import { say } from './terminal.mjs';

/** From a fresh clone, or from any state after it, to everything installed and built. Resolves with the Node to use. */
export async function prepare(target = product) {
  const { optionalDependencies } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
  checkNode(process, optionalDependencies);
  const onWait = () => say('Another Partyline command is installing or building here; waiting for it ...');
  return withLock(root, onWait, async () => {
    await install(root);
    const node = findNode(root);
    await build(root, node, target);
    return node;
  });
}
