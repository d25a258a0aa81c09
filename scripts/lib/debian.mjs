import { accessSync, constants, statSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { runQuietly } from './run.mjs';
import { Problem } from './terminal.mjs';

/**
 * @param {string} name
 * @param {NodeJS.ProcessEnv} env
 */
export function programInPath(name, env) {
  const folders = (env['PATH'] ?? env['Path'] ?? '').split(delimiter).filter((folder) => folder !== '');
  return folders.map((folder) => join(folder, name)).find(isProgram);
}

/** @param {string} path */
export function isProgram(path) {
  try {
    accessSync(path, constants.X_OK);
    return statSync(path).isFile();
  } catch {
    return false;
  }
}

/**
 * Whether packages can be installed without asking anybody.
 * @param {NodeJS.ProcessEnv} env
 */
export function canInstall(env) {
  return process.getuid?.() === 0 && programInPath('apt-get', env) !== undefined;
}

/**
 * @param {readonly string[]} packages
 * @param {string} what They are needed for, as the end of a sentence.
 */
export async function installDebianPackages(packages, what) {
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  for (const args of [['update'], ['install', '--yes', '--no-install-recommends', ...packages]]) {
    const { code, output } = await runQuietly('apt-get', ['-qq', ...args], { env });
    if (code !== 0) throw new Problem(`apt-get ${args[0]} failed, so there is ${what}:\n${output}`);
  }
}
