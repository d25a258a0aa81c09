// npm run lock: adds to package-lock.json the packages for other platforms that this machine's registry doesn't have. For after `npm install`.
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from './lib/paths.mjs';
import { missingPlatformPackages } from './lib/platform-packages.mjs';
import { say } from './lib/terminal.mjs';

const file = join(root, 'package-lock.json');
const lock = JSON.parse(readFileSync(file, 'utf8'));
const missing = missingPlatformPackages(lock.packages);
lock.packages = Object.fromEntries(Object.entries({ ...lock.packages, ...missing }).sort(([a], [b]) => a.localeCompare(b, 'en')));
writeFileSync(file, `${JSON.stringify(lock, undefined, 2)}\n`);
say(`Added ${Object.keys(missing).length} packages for other platforms.`);
