import { mkdir, mkdtemp, rm, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeEach, expect, onTestFinished, test } from 'vitest';
import { fingerprint } from './build.mjs';

let root = '';
const now = (): string => fingerprint(root, ['src', 'package-lock.json', 'missing']);

beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'partyline-build-'));
  onTestFinished(() => rm(root, { recursive: true }));
  await mkdir(join(root, 'src/deep'), { recursive: true });
  await mkdir(join(root, 'src/dist'));
  await writeFile(join(root, 'src/deep/a.ts'), 'a');
  await writeFile(join(root, 'package-lock.json'), '{}');
});

test.each<[string, () => Promise<void>]>([
  ['a file was changed', () => writeFile(join(root, 'src/deep/a.ts'), 'b')],
  ['a file was added', () => writeFile(join(root, 'src/b.ts'), '')],
  ['a file was removed', () => rm(join(root, 'src/deep/a.ts'))],
  ['the lock file was changed', () => writeFile(join(root, 'package-lock.json'), '{ }')],
])('a build is stale when %s', async (_what, change) => {
  const before = now();
  await change();
  expect(now()).not.toBe(before);
});

test.each<[string, () => Promise<void>]>([
  ['nothing happened', () => Promise.resolve()],
  ['a file was touched', () => utimes(join(root, 'src/deep/a.ts'), 1, 1)],
  ['a test was changed', () => writeFile(join(root, 'src/deep/a.test.ts'), 'b')],
  ['something was built', () => writeFile(join(root, 'src/dist/a.js'), 'b')],
])('a build is fresh when %s', async (_what, change) => {
  const before = now();
  await change();
  expect(now()).toBe(before);
});
