import { chmodSync, mkdirSync, mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { prepareDataFolder } from './data-folder.ts';
import { StartError } from './start-error.ts';

const modeOf = (path: string): number => statSync(path).mode & 0o777;

describe('the data folder', () => {
  let root: string;
  beforeEach(() => {
    root = mkdtempSync(join(tmpdir(), 'partyline-data-'));
  });
  afterEach(() => rmSync(root, { recursive: true }));

  it('SECURITY 14 is made for its owner only, and left empty', () => {
    const folder = join(root, 'a', 'b');
    prepareDataFolder(folder);
    expect(modeOf(folder)).toBe(0o700);
    expect(readdirSync(folder)).toEqual([]);
  });

  it('keeps the permissions that it has', () => {
    const folder = join(root, 'shared');
    mkdirSync(folder);
    chmodSync(folder, 0o750);
    prepareDataFolder(folder);
    expect(modeOf(folder)).toBe(0o750);
  });

  it.runIf(process.platform === 'linux')('below /proc is refused, too, where Node alone would try for ever', () => {
    expect(() => prepareDataFolder('/proc/partyline')).toThrow('no folder can be made there');
  });

  // Root may write everywhere that a mode forbids, so the tests use what no user can write.
  it.each([
    ['below a file', 'file/data'],
    ['that is a file', 'file'],
  ])('%s is refused with a sentence', (_where, path) => {
    writeFileSync(join(root, 'file'), '');
    const folder = join(root, path);
    const sentence = `The data folder ${folder} can't be written: it, or a part of its path, is a file. Set DATA_DIR to another folder.`;
    expect(() => prepareDataFolder(folder)).toThrow(new StartError(sentence));
  });
});
