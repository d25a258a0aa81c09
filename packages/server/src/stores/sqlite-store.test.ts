import { spawnSync } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmdirSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { describeStore, type StoreUnderTest } from '@partyline/testing/store-contract';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Append } from '../core/entry.ts';
import { SqliteStore } from './sqlite-store.ts';
import { WorkerThread } from './worker-thread.ts';

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
    for (const suffix of ['', '-wal', '-shm', '.lock', '.marks']) expect([suffix, statSync(file + suffix).mode & 0o777]).toEqual([suffix, 0o600]);
  });

  it('SECURITY 14 takes a file that others could read away from them', async () => {
    await (await open()).close();
    for (const suffix of ['', '.marks']) chmodSync(file + suffix, 0o644);
    await (await open()).append([message('a-000001')]);
    for (const suffix of ['', '-wal', '.marks']) expect([suffix, statSync(file + suffix).mode & 0o777]).toEqual([suffix, 0o600]);
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

  it('SECURITY 14 really deletes: an erased text goes from the WAL while the server runs, too', async () => {
    const secret = 'correct-horse-battery-staple';
    const holds = (suffix: string): boolean => readFileSync(file + suffix).includes(secret);
    const store = await open();
    await store.append([message('a-000001', secret)]);
    expect(holds('-wal')).toBe(true);
    await store.append([{ ...message('d-000001'), kind: 'delete', data: {}, target: 1, erasesTarget: true }]);
    await vi.waitUntil(() => !holds('-wal'), 10_000);
    expect(holds('')).toBe(false);
    await store.append([message('b-000001', secret)]);
    await store.trim('chat:', { keep: 1, now: 1_000 });
    await store.append([message('c-000001')]);
    await store.trim('chat:', { keep: 1, now: 1_000 });
    await vi.waitUntil(() => !holds('') && !holds('-wal'), 10_000);
  });

  it('refuses a second server on the same file with a sentence, and lets it in when the first has gone', async () => {
    const first = await open();
    await expect(open()).rejects.toMatchObject({ code: 'busy', message: expect.stringContaining('another server') });
    await first.close();
    await expect(open()).resolves.toBeDefined();
  });

  it('leaves nothing open behind it where it can’t be opened: no lock, no thread', async () => {
    mkdirSync(file);
    await expect(open()).rejects.toMatchObject({ code: 'store_unavailable' });
    rmdirSync(file);
    const start = WorkerThread.start.bind(WorkerThread);
    const starting = vi
      .spyOn(WorkerThread, 'start')
      .mockImplementation((setup, report) => (setup.role === 'reader' ? Promise.reject(new Error('no more threads')) : start(setup, report)));
    await expect(open()).rejects.toThrow('no more threads');
    starting.mockRestore();
    // The last connection takes it along.
    expect(existsSync(`${file}-wal`)).toBe(false);
    expect(await (await open()).append([message('a-000001')])).toMatchObject([{ status: 'appended' }]);
  });

  it('stays locked against other processes when one of its own was refused', async () => {
    await open();
    await expect(open()).rejects.toMatchObject({ code: 'busy' });
    const other = `import { DatabaseSync } from 'node:sqlite'; new DatabaseSync(process.argv[1], { timeout: 0 }).exec('BEGIN EXCLUSIVE');`;
    const { status, stderr } = spawnSync(process.execPath, ['--no-warnings', '--input-type=module', '-e', other, `${file}.lock`], { encoding: 'utf8' });
    expect([status, stderr]).toEqual([1, expect.stringContaining('database is locked')]);
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

  it('goes on after a transaction that failed in its midst', async () => {
    const store = await open();
    const unfit = { ...message('a-000001'), at: null as unknown as number };
    await expect(store.append([message('a-000002'), unfit])).rejects.toMatchObject({ code: 'store_unavailable' });
    expect(await store.append([message('a-000003')])).toMatchObject([{ status: 'appended', seq: 1 }]);
  });

  it('takes nothing from `node:sqlite` that came after Node 22.13, the oldest that it runs on', () => {
    const folder = new URL('.', import.meta.url);
    const names = readdirSync(folder).filter((name) => name.endsWith('.ts') && !name.endsWith('.test.ts'));
    const sources = names.map((name) => readFileSync(new URL(name, folder), 'utf8')).filter((source) => source.includes('node:sqlite'));
    expect(sources.length).toBeGreaterThan(5);
    for (const source of sources) expect(source).not.toMatch(/\.isTransaction|\.isOpen|timeout:|import \{[^}]*\bbackup\b/);
  });
});

// Each waits for locks as long as the store does, five seconds at a time: all at once.
describe.concurrent('SqliteStore behind a lock', () => {
  async function withStore(use: (store: SqliteStore, file: string) => Promise<void>): Promise<void> {
    const folder = temporaryFolder();
    const file = join(folder, 'test.db');
    const store = await SqliteStore.open({ file });
    try {
      await use(store, file);
    } finally {
      await store.close();
      rmSync(folder, { recursive: true });
    }
  }

  it('puts one trial write at a time before the commits, however often it is asked whether it takes any', () =>
    withStore(async (store, file) => {
      const other = new DatabaseSync(file);
      other.exec('BEGIN IMMEDIATE');
      const asked = Array.from({ length: 20 }, () => store.isWritable());
      // Behind 20 of them, each waiting 5 s for the lock, it would come after 100 s.
      await expect(store.append([message('a-000001')])).rejects.toMatchObject({ code: 'busy' });
      expect(await Promise.all(asked)).not.toContain(true);
      other.close();
    }));

  it('answers `busy` to all that wait behind a lock when the first has waited, one commit or many', () =>
    withStore(async (store, file) => {
      const other = new DatabaseSync(file);
      other.exec('BEGIN IMMEDIATE');
      // Each new stream is a commit of its own. One after the other they would wait for 100 s.
      const opened = await Promise.allSettled(Array.from({ length: 20 }, (_, i) => store.open(`chat:${i}`)));
      for (const each of opened) expect(each).toMatchObject({ status: 'rejected', reason: { code: 'busy' } });
      await expect(store.append([message('a-000001')])).rejects.toMatchObject({ code: 'busy' });
      other.close();
      expect(await store.append([message('a-000001')])).toMatchObject([{ status: 'appended', seq: 1 }]);
    }));

  it('answers `busy` while another process holds the file, stores nothing then, and recovers by itself', () =>
    withStore(async (store, file) => {
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
    }));
});
