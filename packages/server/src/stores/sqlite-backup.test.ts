import { existsSync, readdirSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { backUp } from './sqlite-backup.ts';
import { SqliteReader } from './sqlite-reader.ts';
import { SqliteWriter } from './sqlite-writer.ts';
import type { StoreIncident } from './store-incident.ts';
import { DatabaseFolder, message } from './testing/database-folder.ts';

describe('a backup', () => {
  let folder: DatabaseFolder;
  let writer: SqliteWriter;
  let isRunning: boolean;
  let target: string;

  beforeEach(() => {
    folder = new DatabaseFolder();
    target = join(folder.path, 'copy.db');
    writer = new SqliteWriter(folder.file, () => {});
    isRunning = true;
    writer.append([message('id-one-xxx', { data: { text: 'text one' } }), message('id-two-xxx', { data: { text: 'text two' } })]);
  });
  afterEach(() => {
    stop();
    folder.remove();
  });

  const stop = (): void => {
    if (isRunning) writer.close();
    isRunning = false;
  };

  /** A server that starts on the copy, in a folder of its own. */
  function restore(): { incidents: StoreIncident[]; texts: unknown[]; epoch: string; head: number } {
    const incidents: StoreIncident[] = [];
    const restored = new SqliteWriter(target, (incident) => incidents.push(incident));
    const reader = new SqliteReader(target);
    const { epoch, head } = restored.open('chat:lobby');
    const read = reader.read('chat:lobby', { after: 0 }, 100);
    const texts = ('page' in read ? (read.page?.entries ?? []) : []).map(({ data }) => data?.['text']);
    reader.close();
    restored.close();
    return { incidents, texts, epoch, head };
  }

  it('is whole while the server writes: all that was acknowledged before it', () => {
    const { epoch } = writer.open('chat:lobby');
    expect(backUp(folder.file, target)).toMatchObject({ streams: 1, entries: 2, damaged: 0, bytes: statSync(target).size });
    writer.append([message('id-three-x')]);
    const restored = restore();
    expect(restored).toMatchObject({ head: 2, texts: ['text one', 'text two'] });
    expect(restored.epoch).not.toBe(epoch);
  });

  it('I6 renews every room at its first opening, and only then', () => {
    backUp(folder.file, target);
    const first = restore();
    expect(first.incidents).toEqual([{ kind: 'renewed', reason: 'restored_backup', streams: ['chat:lobby'] }]);
    expect(restore()).toEqual({ ...first, incidents: [] });
  });

  it('replaces nothing, and says so', () => {
    writeFileSync(target, 'something of value');
    expect(() => backUp(folder.file, target)).toThrow('is there already');
    expect(statSync(target).size).toBe(18);
  });

  it('SECURITY 14 is readable by its owner only, and leaves nothing beside it', () => {
    const before = readdirSync(folder.path);
    backUp(folder.file, target);
    expect(statSync(target).mode & 0o777).toBe(0o600);
    expect(readdirSync(folder.path).filter((name) => !before.includes(name))).toEqual(['copy.db']);
  });

  it('leaves nothing where it fails', () => {
    expect(() => backUp(join(folder.path, 'none.db'), target)).toThrow('unable to open');
    expect(existsSync(target)).toBe(false);
    stop();
    folder.tear('', 4096 * 2);
    expect(() => backUp(folder.file, target)).toThrow('malformed');
    expect(readdirSync(folder.path).filter((name) => name.startsWith('copy'))).toEqual([]);
  });

  it('takes damaged entries along as erased ones, and says so', () => {
    stop();
    folder.damage('', 'text two');
    expect(backUp(folder.file, target)).toMatchObject({ entries: 2, damaged: 1 });
    expect(restore().texts).toEqual(['text one', undefined]);
  });

  it('ends with the last entry that is there where the end of a room is missing', () => {
    stop();
    const db = new DatabaseSync(folder.file);
    db.exec('DELETE FROM entries WHERE seq = 2');
    db.close();
    expect(backUp(folder.file, target)).toMatchObject({ entries: 1 });
    expect(restore()).toMatchObject({ head: 1, texts: ['text one'] });
  });
});
