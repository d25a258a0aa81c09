import { DatabaseSync } from 'node:sqlite';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { examineDatabase } from './examine-database.ts';
import type { Finding } from './finding.ts';
import { SqliteWriter } from './sqlite-writer.ts';
import { DatabaseFolder, message } from './testing/database-folder.ts';

describe('16 an examination of a database', () => {
  let folder: DatabaseFolder;
  let writer: SqliteWriter;
  let isRunning: boolean;

  beforeEach(() => {
    folder = new DatabaseFolder();
    writer = new SqliteWriter(folder.file, () => {});
    isRunning = true;
    writer.append([message('id-one-xxx', { data: { text: 'text one' } }), message('id-two-xxx', { data: { text: 'text two' } })]);
    writer.append([message('id-other-x', { stream: 'chat:other' })]);
  });
  afterEach(() => {
    stop();
    folder.remove();
  });

  const stop = (): void => {
    if (isRunning) writer.close();
    isRunning = false;
  };
  const edit = (sql: string): void => {
    const db = new DatabaseSync(folder.file, { defensive: false });
    db.exec(sql);
    db.close();
  };
  /** What is not fine. */
  const wrong = (of = folder): Finding[] => examineDatabase(of.file).filter(({ level }) => level !== 'fine');

  it('finds nothing wrong while a server writes, after it stopped, and after it died', () => {
    const died = folder.image();
    expect(wrong()).toEqual([]);
    stop();
    expect(wrong()).toEqual([]);
    expect(wrong(died)).toEqual([]);
    expect(examineDatabase(folder.file).map(({ about }) => about)).toEqual(['structure', 'entries', 'trimmed ids', 'marks']);
  });

  it('names the entries that are not as they were written, and their rooms', () => {
    stop();
    folder.damage('', 'text two');
    edit('DELETE FROM entries WHERE stream = 2');
    expect(wrong()).toMatchObject([{ about: 'entries', level: 'problem', rooms: ['chat:lobby'], message: expect.stringContaining('chat:lobby 2') }]);
  });

  it('names the rooms that lack what was acknowledged, and changes nothing', () => {
    const died = folder.image();
    died.delete('-wal');
    expect(wrong(died)).toMatchObject([{ about: 'database', level: 'problem' }]);
    stop();
    const second = new SqliteWriter(folder.file, () => {});
    second.append([message('id-three-x')]);
    const torn = folder.image();
    torn.delete('-wal');
    const before = torn.size('');
    for (let look = 0; look < 2; look++)
      expect(wrong(torn)).toMatchObject([{ about: 'marks', level: 'problem', rooms: ['chat:lobby'], nextStart: expect.stringContaining('new epoch') }]);
    expect(torn.size('')).toBe(before);
    second.close();
  });

  it('says of a database that is gone which rooms it held', () => {
    stop();
    folder.delete('');
    expect(wrong()).toMatchObject([{ about: 'database', level: 'problem', rooms: ['chat:lobby', 'chat:other'] }]);
    folder.delete('.marks');
    expect(wrong()).toMatchObject([{ about: 'database', level: 'note' }]);
  });

  it('tells damage of the structure from an index that can be rebuilt', () => {
    stop();
    edit(`
      PRAGMA writable_schema = ON;
      CREATE TABLE kept AS SELECT * FROM sqlite_schema WHERE name = 'entries_id';
      DELETE FROM sqlite_schema WHERE name = 'entries_id';
    `);
    edit(`
      UPDATE entries SET id = 'id-changed', head_sum = 0 WHERE stream = 2;
      PRAGMA writable_schema = ON;
      INSERT INTO sqlite_schema SELECT * FROM kept;
      DROP TABLE kept;
      PRAGMA schema_version = 77;
    `);
    expect(wrong()).toMatchObject([
      { about: 'structure', nextStart: 'rebuilds the index' },
      { about: 'entries', rooms: ['chat:other'] },
    ]);
    folder.tear('', 4096 * 2);
    expect(wrong()[0]).toMatchObject({ level: 'problem', nextStart: expect.stringContaining('refuses to start') });
    folder.overwrite('', 0, Buffer.from('no database'));
    expect(wrong()[0]).toMatchObject({ level: 'problem', advice: expect.stringContaining('backup') });
  });

  it('finds ids that are kept as deleted without being so', () => {
    stop();
    edit(`INSERT INTO trimmed_ids VALUES (1, 'ana', 'id-two-xxx', 2, 5, 5)`);
    expect(wrong()).toMatchObject([{ about: 'trimmed ids', level: 'problem', rooms: ['chat:lobby'] }]);
  });

  it('says what happens to a database of another version', () => {
    stop();
    edit('PRAGMA user_version = 1');
    expect(wrong()).toMatchObject([{ about: 'version', level: 'note' }]);
    edit('PRAGMA user_version = 99');
    expect(wrong()).toMatchObject([{ about: 'version', level: 'problem' }]);
  });
});
