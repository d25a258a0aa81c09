import { readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { runQuietly } from './run.mjs';
import { Problem, step } from './terminal.mjs';

/**
 * Installs what package-lock.json lists, unless just that is installed already.
 * @param {string} root
 */
export async function install(root) {
  if (isInstalled(root)) return;
  await step('Installing packages (about half a minute)', async () => {
    // npm deletes its record of what is installed together with everything else, in any order: cut short, a later run could believe it.
    rmSync(installedRecord(root), { force: true });
    const { command, first } = npm();
    // prefer-offline: versions are exact and contents checked, so what npm has in its cache needs no second look.
    const args = ['ci', '--ignore-scripts', '--prefer-offline', '--include=dev', '--include=optional', '--loglevel=error', '--no-audit', '--no-fund'];
    const { code, output } = await runQuietly(command, [...first, ...args], { cwd: root, shell: command === 'npm' && process.platform === 'win32' });
    if (code !== 0) throw new Problem(`npm could not install the packages:\n${output}`);
  });
}

/**
 * Whether node_modules is what package-lock.json says. npm writes its own record at the very end of an install, so a record
 * with the same packages means a complete one. Contents are compared, not times: a `git checkout` touches files.
 * @param {string} root
 */
export function isInstalled(root) {
  const wanted = packagesIn(join(root, 'package-lock.json'));
  const installed = packagesIn(installedRecord(root));
  if (!wanted || !installed) return false;
  const isSame = (/** @type {string} */ path) => installed[path]?.version === wanted[path]?.version && installed[path]?.integrity === wanted[path]?.integrity;
  const mayBeAbsent = (/** @type {string} */ path) => path === '' || wanted[path]?.optional;
  return Object.keys(installed).every(isSame) && Object.keys(wanted).every((path) => path in installed || mayBeAbsent(path));
}

/** @param {string} root */
function installedRecord(root) {
  return join(root, 'node_modules', '.package-lock.json');
}

/**
 * @param {string} file
 * @returns {Record<string, { version?: string, integrity?: string, optional?: boolean }> | undefined}
 */
function packagesIn(file) {
  try {
    return JSON.parse(readFileSync(file, 'utf8')).packages;
  } catch {
    return undefined;
  }
}

/** The npm that called us, with the Node that it runs on: ours may be about to be replaced. */
function npm() {
  const { npm_execpath: script, npm_node_execpath: node } = process.env;
  return script?.endsWith('.js') && node ? { command: node, first: [script] } : { command: 'npm', first: [] };
}
