import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { findChromium } from './chromium.mjs';

async function folderWith(...programs: string[]): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'partyline-chromium-'));
  onTestFinished(() => rm(folder, { recursive: true }));
  for (const program of programs) {
    await writeFile(join(folder, program), '');
    await chmod(join(folder, program), 0o755);
  }
  return folder;
}

test('CHROMIUM_PATH comes before everything else', async () => {
  const folder = await folderWith('chromium', 'mine');
  expect(await findChromium({ env: { PATH: folder, CHROMIUM_PATH: join(folder, 'mine') } })).toBe(join(folder, 'mine'));
});

test('a CHROMIUM_PATH that is no program is refused, not passed over', async () => {
  const folder = await folderWith('chromium');
  await expect(findChromium({ env: { PATH: folder, CHROMIUM_PATH: join(folder, 'absent') } })).rejects.toThrow(
    /CHROMIUM_PATH is ".*absent", and that is not a program/,
  );
  await expect(findChromium({ env: { PATH: folder, CHROMIUM_PATH: folder } })).rejects.toThrow(/is not a program/);
});

test('any of the usual names is found, in any folder of PATH', async () => {
  const [empty, folder] = [await folderWith(), await folderWith('google-chrome')];
  expect(await findChromium({ env: { PATH: ['', empty, folder].join(delimiter) } })).toBe(join(folder, 'google-chrome'));
});
