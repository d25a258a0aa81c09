import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { run } from './run.ts';

let folder: string;
let out: string;
let err: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'partyline-scores-'));
  out = '';
  err = '';
  vi.spyOn(process.stdout, 'write').mockImplementation((text) => {
    out += String(text);
    return true;
  });
  vi.spyOn(process.stderr, 'write').mockImplementation((text) => {
    err += String(text);
    return true;
  });
  writeFileSync(join(folder, 'one.json'), JSON.stringify({ matches: [{ team1: 'A', team2: 'B' }] }));
  writeFileSync(join(folder, 'bad.json'), JSON.stringify({ matches: [{ team1: 'A' }] }));
  mkdirSync(join(folder, 'data'));
});
afterEach(() => {
  vi.restoreAllMocks();
  rmSync(folder, { recursive: true });
});

describe('partyline scores and partyline ticker', () => {
  it.each<[string[], number, string]>([
    [['scores'], 2, 'takes only <replay>, [file], --anew, --speed <number>'],
    [['scores', 'play'], 2, 'has one thing to do: `partyline scores replay [file]`'],
    [['scores', 'replay', 'one.json', '--speed', '0'], 2, '--speed must be a number from 0.1 to 1000000'],
    [['scores', 'replay', 'one.json', '--speed', 'fast'], 2, '--speed must be a number'],
    [['scores', 'replay', 'one.json', '--match', '2'], 2, '--match must be the number of a match in the file, from 1 to 1'],
    [['scores', 'replay', 'one.json', '--url', 'ftp://127.0.0.1', '--token', 'x'], 2, '--url must be an address such as http://127.0.0.1:3000'],
    [['scores', 'replay', 'none.json'], 1, 'none.json: there is no such file.'],
    [['scores', 'replay', 'data'], 1, 'data: it can’t be read.'],
    [['scores', 'replay', 'bad.json'], 1, 'bad.json: match 1, team2: '],
    [
      ['scores', 'replay', 'one.json'],
      1,
      'is no data folder of a server: set DATA_DIR to it, or give a token with --token (`partyline token --scope scores --days 1` prints one)',
    ],
    [['ticker'], 1, '(`partyline token --scope feeds --days 1` prints one)'],
    [['ticker', '--keys', '1001'], 2, '--keys must be a number from 1 to 1000'],
    [['ticker', '--hz', ''], 2, '--hz must be a number from 0.1 to 50'],
    [['ticker', '--feed', 'a b'], 2, '--feed must be the name of a feed'],
  ])('%j is refused with a sentence, and makes no files', async (args, code, sentence) => {
    expect(await run(args, { env: { DATA_DIR: join(folder, 'data') }, cwd: folder })).toBe(code);
    expect(err).toContain(sentence);
    expect(out).toBe('');
  });
});
