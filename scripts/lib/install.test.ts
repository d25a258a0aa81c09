import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { isInstalled } from './install.mjs';

const a = { version: '1.0.0', integrity: 'sha512-a' };
const b = { version: '2.0.0', integrity: 'sha512-b' };

async function project(wanted: Record<string, object>, installed?: Record<string, object> | string): Promise<string> {
  const root = await mkdtemp(join(tmpdir(), 'partyline-install-'));
  onTestFinished(() => rm(root, { recursive: true }));
  await writeFile(join(root, 'package-lock.json'), JSON.stringify({ packages: { '': { name: 'x' }, ...wanted } }));
  await mkdir(join(root, 'node_modules'));
  const record = typeof installed === 'string' ? installed : JSON.stringify({ packages: installed });
  if (installed !== undefined) await writeFile(join(root, 'node_modules/.package-lock.json'), record);
  return root;
}

test.each([
  ['what the lock file says', { 'node_modules/a': a, 'node_modules/b': b }],
  ['all but an optional package for another platform', { 'node_modules/a': a }],
])('installed is %s', async (_what, installed) => {
  expect(isInstalled(await project({ 'node_modules/a': a, 'node_modules/b': { ...b, optional: true } }, installed))).toBe(true);
});

test.each<[string, Record<string, object> | string | undefined]>([
  ['nothing', undefined],
  ['half a record', '{"packages": {"node_modu'],
  ['one package short', { 'node_modules/a': a }],
  ['another version', { 'node_modules/a': a, 'node_modules/b': { ...b, version: '2.0.1' } }],
  ['the same version with other contents', { 'node_modules/a': a, 'node_modules/b': { ...b, integrity: 'sha512-c' } }],
  ['a package too many', { 'node_modules/a': a, 'node_modules/b': b, 'node_modules/c': a }],
])('%s is not installed', async (_what, installed) => {
  expect(isInstalled(await project({ 'node_modules/a': a, 'node_modules/b': b }, installed))).toBe(false);
});
