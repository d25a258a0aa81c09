import { spawn } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';

const root = join(import.meta.dirname, '../..');

/** Runs vitest on a file of its own, and resolves with its exit code and its last line. */
async function runTests(source: string, { isCI }: { isCI: boolean }): Promise<{ code: number | null; lastLine: string | undefined }> {
  const folder = await mkdtemp(join(tmpdir(), 'partyline-reporter-'));
  onTestFinished(() => rm(folder, { recursive: true }));
  await writeFile(join(folder, 'a.test.js'), source);
  await writeFile(join(folder, 'vitest.config.js'), 'export default { test: { globals: true } };');
  const args = [
    join(root, 'node_modules/vitest/vitest.mjs'),
    'run',
    '--root',
    folder,
    '--reporter=default',
    `--reporter=${join(root, 'scripts/vitest/summary-reporter.ts')}`,
  ];
  const { VITEST: _, ...env } = process.env;
  const child = spawn(process.execPath, args, { cwd: folder, env: { ...env, CI: isCI ? 'true' : '' }, stdio: ['ignore', 'pipe', 'ignore'] });
  let output = '';
  child.stdout.setEncoding('utf8').on('data', (chunk: string) => {
    output += chunk;
  });
  const code = await new Promise<number | null>((resolve) => child.once('close', resolve));
  return { code, lastLine: output.trimEnd().split('\n').at(-1) };
}

test.each([
  ['tests that pass', `test('a', () => {}); test('b', () => {});`, { code: 0, lastLine: '2 passed, 0 failed' }],
  ['a test that fails', `test('a', () => {}); test('b', () => expect(1).toBe(2));`, { code: 1, lastLine: '1 passed, 1 failed' }],
  ['a test that is skipped', `test('a', () => {}); test.skip('b', () => {});`, { code: 1, lastLine: '1 passed, 1 failed' }],
  ['a test that is still to be written', `test('a', () => {}); test.todo('b');`, { code: 1, lastLine: '1 passed, 1 failed' }],
  ['a test that skips itself', `test('a', () => {}); test('b', ({ skip }) => skip());`, { code: 1, lastLine: '1 passed, 1 failed' }],
  ['a file that does not load', `test('a', () => {}); throw new Error('broken');`, { code: 1, lastLine: '0 passed, 1 failed' }],
  [
    'a hook that throws',
    `describe('a', () => { beforeAll(() => { throw new Error('broken'); }); test('b', () => {}); }); test('c', () => {});`,
    { code: 1, lastLine: '1 passed, 1 failed' },
  ],
  [
    'an error that nobody awaits',
    `test('a', async () => { void Promise.reject(new Error('lost')); await new Promise((resolve) => setImmediate(resolve)); });`,
    { code: 1, lastLine: '1 passed, 1 failed' },
  ],
])('with CI set, %s ends with the right code and count', async (_what, source, expected) => {
  expect(await runTests(source, { isCI: true })).toEqual(expected);
});

test('a single test chosen with `only` does not pass with CI set', async () => {
  expect((await runTests(`test.only('a', () => {}); test('b', () => {});`, { isCI: true })).code).toBe(1);
});

test('without CI a skipped test is counted, and no failure', async () => {
  expect(await runTests(`test('a', () => {}); test.skip('b', () => {});`, { isCI: false })).toEqual({ code: 0, lastLine: '1 passed, 0 failed, 1 skipped' });
});
