import { canInstall, installDebianPackages, isProgram, programInPath } from './debian.mjs';
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
  if (!canInstall(env)) throw new Problem(howToGetOne);
  await step('Installing Chromium for the browser tests (the Debian package)', () => installDebianPackages(['chromium'], 'no Chromium for the browser tests'));
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
