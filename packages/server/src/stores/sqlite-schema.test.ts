import { DatabaseSync } from 'node:sqlite';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { SqliteChecker } from './sqlite-checker.ts';
import { SqliteReader } from './sqlite-reader.ts';
import { SqliteWriter } from './sqlite-writer.ts';
import type { StoreIncident } from './store-incident.ts';
import { DatabaseFolder, message } from './testing/database-folder.ts';

/** What the first version wrote, taken from its source: the way back to it must not be through today's. */
const version1 = `
  CREATE TABLE streams (key INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE, epoch TEXT NOT NULL, head INTEGER NOT NULL, at INTEGER) STRICT;
  CREATE TABLE entries (
    stream INTEGER NOT NULL REFERENCES streams (key), seq INTEGER NOT NULL, id TEXT NOT NULL, author TEXT NOT NULL, name TEXT NOT NULL,
    color TEXT NOT NULL, at INTEGER NOT NULL, kind TEXT NOT NULL, target INTEGER, data TEXT, PRIMARY KEY (stream, seq)
  ) STRICT, WITHOUT ROWID;
  CREATE UNIQUE INDEX entries_id ON entries (stream, author, id);
  CREATE INDEX entries_target ON entries (stream, target) WHERE target IS NOT NULL;
  CREATE TABLE trimmed_ids (
    stream INTEGER NOT NULL REFERENCES streams (key), author TEXT NOT NULL, id TEXT NOT NULL, seq INTEGER NOT NULL, at INTEGER NOT NULL,
    trimmed_at INTEGER NOT NULL, PRIMARY KEY (stream, author, id)
  ) STRICT, WITHOUT ROWID;
  CREATE INDEX trimmed_ids_age ON trimmed_ids (trimmed_at);
  CREATE TABLE probe (filler BLOB NOT NULL) STRICT;
  INSERT INTO probe VALUES (zeroblob(32768));
  PRAGMA user_version = 1;
  PRAGMA journal_mode = WAL;
  INSERT INTO streams VALUES (1, 'chat:lobby', 'epoch-1', 30, 5), (2, 'chat:empty', 'epoch-2', 0, NULL);
  INSERT INTO entries SELECT 1, value, 'id-' || (1000 + value), 'ana', 'Ana ☃', '#DE281B', 5, iif(value = 9, 'edit', 'message'), iif(value = 9, 2, NULL),
    iif(value = 7, NULL, '{"text":"héllo ' || value || '"}') FROM generate_series_30;
`;
const series =
  'CREATE TEMP VIEW generate_series_30 AS WITH RECURSIVE n(value) AS (SELECT 1 UNION ALL SELECT value + 1 FROM n WHERE value < 30) SELECT value FROM n;';

describe('a database of the first version', () => {
  let folder: DatabaseFolder;
  let incidents: StoreIncident[];
  const start = (): SqliteWriter => new SqliteWriter(folder.file, (incident) => incidents.push(incident));

  beforeEach(() => {
    folder = new DatabaseFolder();
    incidents = [];
    const db = new DatabaseSync(folder.file);
    db.exec(series + version1);
    db.close();
  });
  afterEach(() => folder.remove());

  it('is brought up to this one: nothing lost, every entry with its checksum, marks beside it, no room renewed', () => {
    const writer = start();
    const checker = new SqliteChecker(folder.file);
    const reader = new SqliteReader(folder.file);
    expect(incidents).toEqual([]);
    expect(writer.open('chat:lobby')).toEqual({ epoch: 'epoch-1', head: 30, first: 1 });
    expect(checker.compareAll()).toEqual({ streams: 2, entries: 30, damaged: [] });
    const read = reader.read('chat:lobby', { after: 5 }, 4);
    expect('page' in read && read.page?.entries.map(({ seq, kind, data, target }) => [seq, kind, data, target])).toEqual([
      [6, 'message', { text: 'héllo 6' }, undefined],
      [7, 'message', null, undefined],
      [8, 'message', { text: 'héllo 8' }, undefined],
      [9, 'edit', { text: 'héllo 9' }, 2],
    ]);
    expect(writer.append([message('id-1030'), message('id-new-xx')])).toMatchObject([{ status: 'duplicate', seq: 30 }, { seq: 31 }]);
    expect(folder.has('.marks')).toBe(true);
    for (const each of [reader, checker, writer]) each.close();
  });

  it('goes on where an upgrade was interrupted', () => {
    start().close();
    const db = new DatabaseSync(folder.file);
    db.exec('UPDATE entries SET head_sum = NULL, data_sum = NULL WHERE seq > 12; PRAGMA user_version = 2; UPDATE database SET is_marked = 0');
    db.close();
    folder.delete('.marks');
    const writer = start();
    const checker = new SqliteChecker(folder.file);
    expect([incidents, checker.compareAll().damaged]).toEqual([[], []]);
    checker.close();
    writer.close();
  });

  it('is upgraded once, and the same afterwards', () => {
    start().close();
    const writer = start();
    expect([incidents, writer.open('chat:lobby').epoch, writer.open('chat:empty').epoch]).toEqual([[], 'epoch-1', 'epoch-2']);
    writer.close();
  });
});
