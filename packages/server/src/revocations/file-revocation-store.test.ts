import { chmodSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { FileRevocationStore, revocationsFile } from './file-revocation-store.ts';

let folder: string;
let file: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'partyline-revocations-'));
  file = revocationsFile(folder);
});
afterEach(() => {
  rmSync(folder, { recursive: true });
});

describe('the file of who was cut off', () => {
  it('A4 has after a restart what was put, the last word for each user', async () => {
    const store = new FileRevocationStore(file);
    expect(await store.load()).toEqual([]);
    await store.put({ user: 'ana', revokedAt: 5 });
    await Promise.all([
      store.put({ user: 'ben', isBanned: true }),
      store.put({ user: 'ben', isBanned: true, rooms: ['lobby'] }),
      store.put({ user: 'eve', isBanned: true }),
      store.put({ user: 'eve' }),
      store.put({ user: '__proto__', isBanned: true }),
    ]);
    expect(await new FileRevocationStore(file).load()).toEqual([
      { user: 'ana', revokedAt: 5 },
      { user: 'ben', isBanned: true, rooms: ['lobby'] },
      { user: '__proto__', isBanned: true },
    ]);
  });

  it('SECURITY 14: is for its owner only, and leaves no draft behind', async () => {
    await new FileRevocationStore(file).put({ user: 'ana', isBanned: true });
    expect(statSync(file).mode & 0o777).toBe(0o600);
    expect(readdirSync(folder)).toEqual(['revocations.json']);
  });

  it('SECURITY 14: is taken away from others who could read it, and so is a draft that a crash left', async () => {
    await new FileRevocationStore(file).put({ user: 'ana', isBanned: true });
    chmodSync(file, 0o644);
    const store = new FileRevocationStore(file);
    await store.load();
    expect(statSync(file).mode & 0o777).toBe(0o600);
    writeFileSync(`${file}.tmp`, '');
    chmodSync(`${file}.tmp`, 0o644);
    await store.put({ user: 'ben', isBanned: true });
    expect(statSync(file).mode & 0o777).toBe(0o600);
  });

  it('takes no more room than it needs: each order writes all of it', async () => {
    await new FileRevocationStore(file).put({ user: 'ana', revokedAt: 5 });
    expect(readFileSync(file, 'utf8')).toBe('{"version":1,"users":[{"user":"ana","revokedAt":5}]}\n');
  });

  it('A4 many changes at a time share their writes', async () => {
    const store = new FileRevocationStore(file);
    await Promise.all(Array.from({ length: 1000 }, (_, i) => store.put({ user: `user-${i}`, revokedAt: i })));
    expect(await new FileRevocationStore(file).load()).toHaveLength(1000);
  });

  it('A4 says so where it cannot be written, and writes it with the next change', async () => {
    const store = new FileRevocationStore(join(folder, 'missing', 'revocations.json'));
    await expect(store.put({ user: 'ana', isBanned: true })).rejects.toMatchObject({ code: 'store_unavailable' });
    // The same store, its folder there again.
    mkdirSync(join(folder, 'missing'));
    await store.put({ user: 'ben', isBanned: true });
    expect(await new FileRevocationStore(join(folder, 'missing', 'revocations.json')).load()).toHaveLength(2);
  });

  it.each([
    ['no JSON', '{"version":1,"us'],
    ['another version', '{"version":2,"users":[]}'],
    ['a field that it does not know', '{"version":1,"users":[{"user":"ana","banned":true}]}'],
    ['nothing', ''],
  ])('A4 is not passed over when damaged: %s', async (_what, content) => {
    writeFileSync(file, content);
    await expect(new FileRevocationStore(file).load()).rejects.toThrow();
    expect(readFileSync(file, 'utf8')).toBe(content);
  });
});
