import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';
import { type Browser, chromium } from 'playwright-core';

const names = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable', 'chrome', 'chromium.exe', 'chrome.exe'];
const places = ['/usr/bin', '/usr/lib/chromium', '/snap/bin', '/opt/google/chrome', '/Applications/Chromium.app/Contents/MacOS'];

/** Nothing that a browser does on its own account: no updates, no look-ups at its maker's, no sandbox where it runs as root. */
const args = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--force-color-profile=srgb',
];

export function launchChromium(): Promise<Browser> {
  return chromium.launch({ executablePath: findChromium(), args });
}

/** The browser that `CHROMIUM_PATH` names, as `npm test` sets it, else one of the usual names in the usual places. */
function findChromium(): string {
  const named = process.env['CHROMIUM_PATH'];
  const folders = [...(process.env['PATH'] ?? '').split(delimiter), ...places];
  const found = named ?? folders.flatMap((folder) => names.map((name) => join(folder, name))).find(isProgram);
  if (found === undefined) throw new Error('no Chromium found: install one, or set CHROMIUM_PATH to its path');
  return found;
}

function isProgram(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
