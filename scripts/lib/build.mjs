import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { runQuietly } from './run.mjs';
import { Problem, step } from './terminal.mjs';

/**
 * @typedef {object} Target
 * @property {string} program the TypeScript project of the program, built with all that it imports
 * @property {{ folder: string, output: string }} [page] the web page that it serves, and where it goes when it is built
 */

/** @type {Target} */
export const product = { program: 'packages/server', page: { folder: 'apps/web', output: 'apps/web/dist' } };

/**
 * Builds what is stale of a program and its page.
 * @param {string} root
 * @param {string} node
 * @param {Target} target
 */
export async function build(root, node, { program, page }) {
  const compile = () => tsc(root, node, program);
  // tsc -b finds out by itself, in a tenth of a second, that nothing changed.
  if (existsSync(join(root, program, 'dist/.tsbuildinfo'))) await compile();
  else await step(`Building ${program}`, compile);
  if (page) await bundle(root, node, page);
}

/**
 * @param {string} root
 * @param {string} node
 * @param {string} project
 */
async function tsc(root, node, project) {
  const { code, output } = await runQuietly(node, [join(root, 'node_modules/typescript/bin/tsc'), '-b', project], { cwd: root });
  if (code !== 0) throw new Problem(`TypeScript found errors:\n${output}`);
}

/**
 * @param {string} root
 * @param {string} node
 * @param {{ folder: string, output: string }} page
 */
async function bundle(root, node, { folder, output }) {
  const stamp = join(root, '.cache', `${folder.replaceAll('/', '-')}.stamp`);
  const inputs = fingerprint(root, [folder, 'packages/react/src', 'packages/client/src', 'packages/protocol/src', 'package-lock.json']);
  if (existsSync(join(root, output, 'index.html')) && readIfAny(stamp) === inputs) return;
  await step(`Building ${folder}`, async () => {
    // The stamp goes first and comes back last, so that a build cut short is never taken for a whole one.
    rmSync(stamp, { force: true });
    const args = [join(root, 'node_modules/vite/bin/vite.js'), 'build', '--logLevel=warn'];
    const { code, output } = await runQuietly(node, args, { cwd: join(root, folder), env: { ...process.env, NODE_ENV: 'production', NO_COLOR: '1' } });
    if (code !== 0) throw new Problem(`${folder} does not build:\n${output}`);
    mkdirSync(dirname(stamp), { recursive: true });
    writeFileSync(stamp, inputs);
  });
}

const notInputs = /^(node_modules|dist|dist-types|.*\.test\.tsx?)$/;

/**
 * A hash over the names and contents of files and folders.
 * @param {string} root
 * @param {string[]} paths
 */
export function fingerprint(root, paths) {
  const hash = createHash('sha256');
  for (const path of paths.flatMap((each) => filesIn(root, each)).sort()) {
    hash
      .update(`${path}\0`)
      .update(readFileSync(join(root, path)))
      .update('\0');
  }
  return hash.digest('hex');
}

/**
 * @param {string} root
 * @param {string} path
 * @returns {string[]}
 */
function filesIn(root, path) {
  const kind = statSync(join(root, path), { throwIfNoEntry: false });
  if (!kind?.isDirectory()) return kind ? [path] : [];
  return readdirSync(join(root, path), { withFileTypes: true })
    .filter((entry) => !notInputs.test(entry.name))
    .flatMap((entry) => (entry.isDirectory() ? filesIn(root, `${path}/${entry.name}`) : [`${path}/${entry.name}`]));
}

/** @param {string} file */
function readIfAny(file) {
  return existsSync(file) ? readFileSync(file, 'utf8') : undefined;
}
