import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { Problem } from './terminal.mjs';

/** @typedef {{ version: string, platform: string, arch: string, execPath: string }} Machine as `process` describes it */

/** These scripts need Node 20. The server needs 22.13 (`node:sqlite`), and brings Node 24 along where npm has it. */
const scriptsNeed = { major: 20, minor: 0 };
const serverNeeds = { major: 22, minor: 13 };

/**
 * The package that brings a Node along for a platform.
 * @param {Pick<Machine, 'platform' | 'arch'>} machine
 */
function pinnedPackage({ platform, arch }) {
  return `node-${platform === 'win32' ? 'win' : platform}-${arch}`;
}

/**
 * @param {string} version
 * @param {{ major: number, minor: number }} lowest
 */
function isAtLeast(version, { major, minor }) {
  const [ownMajor = 0, ownMinor = 0] = version.replace(/^v/, '').split('.').map(Number);
  return ownMajor > major || (ownMajor === major && ownMinor >= minor);
}

/**
 * Refuses, before anything is installed, a Node that cannot run this.
 * @param {Omit<Machine, 'execPath'>} machine
 * @param {Record<string, string>} pinned package.json's `optionalDependencies`: the packages that bring a Node along
 */
export function checkNode(machine, pinned) {
  if (!isAtLeast(machine.version, scriptsNeed)) {
    throw new Problem(`Partyline needs Node ${scriptsNeed.major} or newer, and this is Node ${machine.version}: install a newer one from https://nodejs.org.`);
  }
  if (!Object.hasOwn(pinned, pinnedPackage(machine)) && !isAtLeast(machine.version, serverNeeds)) {
    throw new Problem(tooOld(machine));
  }
}

/**
 * The Node that runs the server and the tools: the pinned one where it is installed and runs, else this one.
 * @param {string} root
 * @param {Machine} machine
 */
export function findNode(root, machine = process) {
  const pinned = join(root, 'node_modules', pinnedPackage(machine), 'bin', machine.platform === 'win32' ? 'node.exe' : 'node');
  if (pinned === machine.execPath) return pinned;
  // Being there is not enough: a glibc build doesn't run on Alpine.
  if (existsSync(pinned) && spawnSync(pinned, ['--version']).status === 0) return pinned;
  if (isAtLeast(machine.version, serverNeeds)) return machine.execPath;
  throw new Problem(tooOld(machine));
}

/**
 * The environment as npm gives it to scripts: the project's programs come first, its Node among them.
 * @param {string} root
 * @returns {NodeJS.ProcessEnv}
 */
export function scriptEnvironment(root) {
  const { PATH = '', ...env } = process.env;
  return { ...env, PATH: [join(root, 'node_modules', '.bin'), PATH].join(delimiter) };
}

/** @param {Omit<Machine, 'execPath'>} machine */
function tooOld({ platform, arch, version }) {
  return `On ${platform} ${arch} Partyline runs on your own Node, which must be ${serverNeeds.major}.${serverNeeds.minor} or newer, and this is ${version}: install a newer one from https://nodejs.org.`;
}
