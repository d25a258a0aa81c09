import { existsSync, mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { describeStore, type StoreUnderTest } from '@partyline/testing/store-contract';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Append } from '../core/entry.ts';
import { SqliteStore } from './sqlite-store.ts';

const temporaryFolder = (): string => mkdtempSync(join(tmpdir(), 'partyline-store-'));

const onDisk = async (): Promise<StoreUnderTest> => {
  const folder = temporaryFolder();
  const file = join(folder, 'test.db');
  let store = await SqliteStore.open({ file });
  return {
    store,
    reopen: async () => {
      await store.close();
      store = await SqliteStore.open({ file });
      return store;
    },
    destroy: async () => {
      await store.close();
      rmSync(folder, { recursive: true });
    },
  };
};

// Each reopening starts two threads: fewer histories than a store in memory can afford.
describeStore('SqliteStore', onDisk, { runs: 15 });

const message = (id: string, text = id): Append => ({
  stream: 'chat:lobby',
  id,
  author: { user: 'ana', name: 'Ana', color: '#DE281B' },
  at: 1_000,
  kind: 'message',
  data: { text },
});

describe('SqliteStore on its file', () => {
  let folder: string;
  let file: string;
  let opened: SqliteStore[];
  const open = async (): Promise<SqliteStore> => {
    const store = await SqliteStore.open({ file });
    opened.push(store);
    return store;
  };

  beforeEach(() => {
    folder = temporaryFolder();
    file = join(folder, 'test.db');
    opened = [];
  });
  afterEach(async () => {
    await Promise.all(opened.map((store) => store.close()));
    rmSync(folder, { recursive: true });
  });

  it('commits with WAL and synchronous=FULL', async () => {
    await open();
    const db = new DatabaseSync(file, { readOnly: true });
    expect(db.prepare('PRAGMA journal_mode').get()).toEqual({ journal_mode: 'wal' });
    db.close();
  });

  it('SECURITY 14 is readable by its owner only, with everything beside it', async () => {
    const store = await open();
    await store.append([message('a-000001')]);
    for (const suffix of ['', '-wal', '-shm', '.lock']) expect([suffix, statSync(file + suffix).mode & 0o777]).toEqual([suffix, 0o600]);
  });

  it('SECURITY 14 really deletes: an erased text is gone from the file', async () => {
    const secret = 'correct-horse-battery-staple';
    const store = await open();
    await store.append([message('a-000001', secret)]);
    await store.append([{ ...message('d-000001'), kind: 'delete', data: {}, target: 1, erasesTarget: true, requires: { seq: 1, kind: 'message' } }]);
    await store.close();
    expect(existsSync(`${file}-wal`)).toBe(false);
    expect(readFileSync(file).includes(secret)).toBe(false);
  });

  it('refuses a second server on the same file with a sentence, and lets it in when the first has gone', async () => {
    const first = await open();
    await expect(open()).rejects.toMatchObject({ code: 'busy', message: expect.stringContaining('another server') });
    await first.close();
    await expect(open()).resolves.toBeDefined();
  });

  it('refuses a file from a newer version with a sentence, and leaves it alone', async () => {
    const store = await open();
    await store.close();
    const db = new DatabaseSync(file);
    db.exec('PRAGMA user_version = 99');
    db.close();
    await expect(open()).rejects.toMatchObject({ code: 'store_unavailable', message: expect.stringContaining('newer Partyline') });
    const after = new DatabaseSync(file);
    expect(after.prepare('PRAGMA user_version').get()).toEqual({ user_version: 99 });
    after.close();
  });

  it('answers `busy` while another process holds the file, stores nothing then, and recovers by itself', async () => {
    const store = await open();
    await store.append([message('a-000001')]);
    const other = new DatabaseSync(file);
    other.exec('BEGIN IMMEDIATE');
    const refused = expect(store.append([message('a-000002')])).rejects.toMatchObject({ code: 'busy' });
    expect((await store.read('chat:lobby', 'latest', 5))?.head).toBe(1);
    await refused;
    expect(await store.isWritable()).toBe(false);
    other.exec('ROLLBACK');
    other.close();
    expect(await store.isWritable()).toBe(true);
    expect(await store.append([message('a-000002')])).toMatchObject([{ status: 'appended', seq: 2 }]);
  }, 30_000);
});
