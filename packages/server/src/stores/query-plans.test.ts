import { DatabaseSync } from 'node:sqlite';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { SqliteChecker } from './sqlite-checker.ts';
import { pageQuery, SqliteReader } from './sqlite-reader.ts';
import { SqliteWriter } from './sqlite-writer.ts';
import { DatabaseFolder, message } from './testing/database-folder.ts';

describe('37 what a query costs', () => {
  let folder: DatabaseFolder;
  let db: DatabaseSync;
  let prepared: Set<string>;

  beforeEach(() => {
    folder = new DatabaseFolder();
    new SqliteWriter(folder.file, () => {}).close();
    prepared = new Set();
    const { prepare } = DatabaseSync.prototype;
    vi.spyOn(DatabaseSync.prototype, 'prepare').mockImplementation(function (this: DatabaseSync, sql) {
      prepared.add(sql);
      return prepare.call(this, sql);
    });
    const writer = new SqliteWriter(folder.file, () => {});
    writer.append([message('id-one-xxx')]);
    writer.trim('chat:lobby', { keep: 0, now: 0 });
    writer.close();
    for (const connection of [new SqliteReader(folder.file), new SqliteChecker(folder.file)]) connection.close();
    vi.restoreAllMocks();
    db = new DatabaseSync(folder.file);
  });
  afterEach(() => {
    db.close();
    folder.remove();
  });

  const planOf = (sql: string): string[] =>
    db
      .prepare(`EXPLAIN QUERY PLAN ${sql}`)
      .all()
      .map(({ detail }) => String(detail));

  it('finds any page of a room by its key, whatever the room’s size', () => {
    expect(planOf(pageQuery)).toEqual(['SEARCH entries USING PRIMARY KEY (stream=? AND seq>? AND seq<?)']);
  });

  it('is what it asks for, in every statement: none goes through a whole table but the list of rooms, which is sorted by their last entry', () => {
    const statements = [...prepared].filter((sql) => !/^(PRAGMA|VACUUM|SELECT id, is_marked)/.test(sql));
    expect(statements.length).toBeGreaterThan(20);
    const costly = statements.filter((sql) => planOf(sql).some((step) => /SCAN (?!probe|(CONSTANT ROW))|TEMP B-TREE/.test(step)));
    expect(costly.map((sql) => planOf(sql))).toEqual([
      ['SEARCH streams USING INDEX sqlite_autoindex_streams_1 (name>? AND name<?)', 'USE TEMP B-TREE FOR ORDER BY'],
    ]);
  });
});
