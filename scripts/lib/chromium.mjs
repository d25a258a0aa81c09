import { accessSync, constants, statSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { runQuietly } from './run.mjs';
import { Problem, step } from './terminal.mjs';

const names = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable', 'chrome'];

/** @type {Partial<Record<string, string[]>>} */
const usualPlaces = {
  darwin: ['/Applications/Chromium.app/Contents/MacOS/Chromium', '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome'],
  linux: ['/usr/bin/chromium', '/usr/lib/chromium/chromium', '/snap/bin/chromium', '/opt/google/chrome/chrome'],
  win32: [
    'C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe',
    'C:\\Program Files (x86)\\Google\\Chrome\\Application\\chrome.exe',
    'C:\\Program Files\\Chromium\\Application\\chrome.exe',
  ],
};

/**
 * The path of a Chromium for the browser tests; installs Debian's where that can be done without asking.
 * @param {{ env?: NodeJS.ProcessEnv, platform?: string }} [machine]
 */
export async function findChromium({ env = process.env, platform = process.platform } = {}) {
  if (env['CHROMIUM_PATH']) {
    if (isProgram(env['CHROMIUM_PATH'])) return env['CHROMIUM_PATH'];
    throw new Problem(`CHROMIUM_PATH is "${env['CHROMIUM_PATH']}", and that is not a program: set it to the path of a Chromium or Chrome.`);
  }
  const found = installedChromium(env, platform);
  if (found) return found;
  if (process.getuid?.() !== 0 || !programInPath('apt-get', env)) throw new Problem(howToGetOne);
  await step('Installing Chromium for the browser tests (the Debian package)', installDebianPackage);
  const installed = installedChromium(env, platform);
  if (!installed) throw new Problem(howToGetOne);
  return installed;
}

const howToGetOne =
  'The browser tests need Chromium or Chrome, and none was found: install one (on Debian and Ubuntu: sudo apt-get install chromium), or set CHROMIUM_PATH to its path.';

/**
 * @param {NodeJS.ProcessEnv} env
 * @param {string} platform
 */
function installedChromium(env, platform) {
  for (const name of names) {
    const program = programInPath(platform === 'win32' ? `${name}.exe` : name, env);
    if (program) return program;
  }
  return usualPlaces[platform]?.find(isProgram);
}

/**
 * @param {string} name
 * @param {NodeJS.ProcessEnv} env
 */
function programInPath(name, env) {
  const folders = (env['PATH'] ?? env['Path'] ?? '').split(delimiter).filter((folder) => folder !== '');
  return folders.map((folder) => join(folder, name)).find(isProgram);
}

/** @param {string} path */
function isProgram(path) {
  try {
    accessSync(path, constants.X_OK);
    return statSync(path).isFile();
  } catch {
    return false;
  }
}

async function installDebianPackage() {
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  for (const args of [['update'], ['install', '--yes', '--no-install-recommends', 'chromium']]) {
    const { code, output } = await runQuietly('apt-get', ['-qq', ...args], { env });
    if (code !== 0) throw new Problem(`apt-get ${args[0]} failed, so there is no Chromium for the browser tests:\n${output}`);
  }
}
