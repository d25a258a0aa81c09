import { copyFileSync, existsSync, renameSync, rmSync, statSync } from 'node:fs';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { SqliteStore } from './sqlite-store.ts';
import type { StoreIncident } from './store-incident.ts';
import { DatabaseFolder, message } from './testing/database-folder.ts';

describe('16 a database that is taken away while the server runs', () => {
  let folder: DatabaseFolder;
  let incidents: StoreIncident[];
  let store: SqliteStore;

  const open = async (): Promise<void> => {
    incidents = [];
    store = await SqliteStore.open({ file: folder.file, onIncident: (incident) => incidents.push(incident) });
  };
  const told = (kind: StoreIncident['kind']): Promise<boolean> => vi.waitUntil(() => incidents.some((incident) => incident.kind === kind), 10_000);

  beforeEach(async () => {
    folder = new DatabaseFolder();
    await open();
    await store.append([message('id-one-xxx'), message('id-two-xxx')]);
  });
  afterEach(async () => {
    await store.close();
    folder.remove();
  });

  it('I6 acknowledges nothing more from the very next publish on, and says so', async () => {
    folder.delete('');
    await expect(store.append([message('id-three-x')])).rejects.toMatchObject({ code: 'store_unavailable', retryAfterMs: 2000 });
    expect(await store.isWritable()).toBe(false);
    expect((await store.read('chat:lobby', 'latest', 5))?.entries).toHaveLength(3);
    await told('displaced');
  });

  it('is noticed within seconds where nobody publishes', async () => {
    folder.delete('');
    await told('displaced');
    expect(await store.isWritable()).toBe(false);
  });

  const harms: Record<string, () => void> = {
    'it was deleted': () => folder.delete(''),
    'everything beside it was deleted, too': () => folder.delete('', '-wal', '-shm'),
    'its WAL was deleted': () => folder.delete('-wal'),
    'another was put in its place': () => {
      copyFileSync(folder.file, `${folder.file}.other`);
      renameSync(`${folder.file}.other`, folder.file);
    },
  };

  it.each(Object.entries(harms))(
    'D1 loses nothing that was acknowledged: what it saves goes on as the database, and no room is renewed (%s)',
    async (_, harm) => {
      const { epoch } = await store.open('chat:lobby');
      harm();
      await told('displaced');
      const saved = `${folder.file}.saved-1`;
      expect(incidents).toEqual([{ kind: 'displaced', saved }]);
      expect(statSync(saved).mode & 0o777).toBe(0o600);
      await store.close();
      // What the log tells the operator to do.
      for (const part of ['-wal', '-shm'] as const) rmSync(folder.file + part, { force: true });
      renameSync(saved, folder.file);
      await open();
      expect(incidents).toEqual([]);
      expect(await store.read('chat:lobby', { after: 0 }, 5)).toMatchObject({ epoch, head: 2, entries: [{ id: 'id-one-xxx' }, { id: 'id-two-xxx' }] });
    },
  );

  it('goes on by itself where it is put back', async () => {
    renameSync(folder.file, `${folder.file}.away`);
    await told('displaced');
    renameSync(`${folder.file}.away`, folder.file);
    await told('replaced');
    expect(existsSync(`${folder.file}.saved-1`)).toBe(false);
    expect(await store.isWritable()).toBe(true);
    expect(await store.append([message('id-three-x')])).toMatchObject([{ seq: 3 }]);
  });

  it('says so where nothing can be saved', async () => {
    rmSync(folder.path, { recursive: true });
    await told('displaced');
    expect(incidents).toEqual([{ kind: 'displaced', problem: expect.stringContaining('ENOENT') }]);
    folder = new DatabaseFolder();
  });
});
