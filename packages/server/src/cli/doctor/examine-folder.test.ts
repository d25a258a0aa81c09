import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Finding } from '../../stores/finding.ts';
import { examineFolder } from './examine-folder.ts';

describe('an examination of a data folder', () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'partyline-doctor-'));
    put('secret', `${'x'.repeat(43)}\n`);
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  const put = (name: string, content: string): void => writeFileSync(join(folder, name), content, { mode: 0o600 });
  const problems = async (): Promise<Finding[]> => (await examineFolder(folder)).filter(({ level }) => level === 'problem');

  it('finds nothing wrong where nothing is', async () => {
    expect(await problems()).toEqual([]);
  });

  it.skipIf(process.platform === 'win32')('SECURITY 14 names files that others can read (not on Windows: it has no such bits)', async () => {
    put('partyline.db', '');
    chmodSync(join(folder, 'partyline.db'), 0o644);
    expect(await problems()).toMatchObject([
      { about: 'privacy', message: expect.stringContaining('partyline.db'), advice: expect.stringContaining('chmod 600') },
    ]);
  });

  it('notices a damaged secret, and a damaged list of who was cut off: with these the server refuses to start', async () => {
    put('secret', 'half a sec');
    put('revocations.json', '{ "version": 1, "users": [ {');
    expect(await problems()).toMatchObject([
      { about: 'secret', nextStart: 'refuses to start' },
      { about: 'revocations', nextStart: 'refuses to start' },
    ]);
  });

  it('says what to do with a copy that the server saved', async () => {
    put('partyline.db.saved-1', '');
    const [saved] = (await examineFolder(folder)).filter(({ about }) => about === 'saved copy');
    expect(saved).toMatchObject({
      level: 'note',
      message: expect.stringContaining('partyline.db.saved-1'),
      advice: expect.stringContaining('stop the server'),
    });
  });
});
