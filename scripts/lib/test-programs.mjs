import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { canInstall, installDebianPackages, programInPath } from './debian.mjs';
import { step } from './terminal.mjs';

/**
 * What some tests use beside Chromium, by Debian's package. Where one is missing its tests are skipped, and say so.
 * @type {Readonly<Record<string, () => boolean>>}
 */
const installed = {
  'redis-server': () => has('redis-server'),
  libfaketime: () => existsSync('/usr/lib') && readdirSync('/usr/lib').some((each) => existsSync(join('/usr/lib', each, 'faketime/libfaketime.so.1'))),
  iproute2: () => has('ip') && has('tc'),
  iptables: () => has('iptables'),
};

/** @param {string} name */
const has = (name) => programInPath(name, { PATH: `${process.env['PATH'] ?? ''}:/usr/sbin:/sbin` }) !== undefined;

/** On a machine of CI nothing is skipped. Elsewhere nobody's machine gets a Redis for our tests without being asked. */
export async function installTestPrograms() {
  const missing = Object.keys(installed).filter((name) => !installed[name]?.());
  if (!process.env['CI'] || missing.length === 0 || !canInstall(process.env)) return;
  await step(`Installing what some tests use (Debian packages ${missing.join(', ')})`, () =>
    installDebianPackages(missing, `no ${missing.join(' and no ')} for the tests`),
  );
}
