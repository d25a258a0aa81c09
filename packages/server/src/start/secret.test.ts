import { chmodSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type Log, silentLog } from '../logging/logger.ts';
import { ownSecret } from './secret.ts';
import { StartError } from './start-error.ts';

const modeOf = (path: string): number => statSync(path).mode & 0o777;

describe('the secret of a data folder', () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'partyline-secret-'));
  });
  afterEach(() => rmSync(folder, { recursive: true }));
  const file = (): string => join(folder, 'secret');

  it('is made at the first start: 256 random bits, for the owner only, and nothing left beside it', () => {
    const secret = ownSecret(folder, silentLog);
    expect(Buffer.from(secret, 'base64url')).toHaveLength(32);
    expect(readFileSync(file(), 'utf8').trim()).toBe(secret);
    expect(modeOf(file())).toBe(0o600);
    expect(readdirSync(folder)).toEqual(['secret']);
  });

  it('is the same at the second start, and another one in another folder', () => {
    const secret = ownSecret(folder, silentLog);
    expect(ownSecret(folder, silentLog)).toBe(secret);
    rmSync(file());
    expect(ownSecret(folder, silentLog)).not.toBe(secret);
  });

  it('SECURITY 14 is closed to others where they could read it, with a warning that does not tell it', () => {
    const secret = ownSecret(folder, silentLog);
    chmodSync(file(), 0o644);
    const warnings: unknown[][] = [];
    const log: Log = { ...silentLog, warn: (...told) => warnings.push(told) };
    expect(ownSecret(folder, log)).toBe(secret);
    expect(modeOf(file())).toBe(0o600);
    expect(warnings).toHaveLength(1);
    expect(JSON.stringify(warnings)).not.toContain(secret);
  });

  it.each(['', 'short', 'x'.repeat(44)])('stops the start when it is damaged (%j)', (content) => {
    writeFileSync(file(), content, { mode: 0o600 });
    expect(() => ownSecret(folder, silentLog)).toThrow(StartError);
    expect(readFileSync(file(), 'utf8')).toBe(content);
  });
});
