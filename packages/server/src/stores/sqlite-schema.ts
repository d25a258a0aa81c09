import type { DatabaseSync } from 'node:sqlite';
import { PartylineError } from '../core/partyline-error.ts';
import { dataSum, headSum } from './entry-sums.ts';

/**
 * Each step brings the file from version `index` to `index + 1` (`PRAGMA user_version`). Steps that were released never change.
 * `at` and `trimmed_at` are milliseconds since 1970. A NULL `data` is an erased entry. `entries_id` is what makes a publish idempotent.
 */
const migrations: readonly (string | ((db: DatabaseSync) => void))[] = [
  `
  CREATE TABLE streams (
    key   INTEGER PRIMARY KEY,
    name  TEXT NOT NULL UNIQUE,
    epoch TEXT NOT NULL,
    head  INTEGER NOT NULL,
    at    INTEGER
  ) STRICT;
  CREATE TABLE entries (
    stream INTEGER NOT NULL REFERENCES streams (key),
    seq    INTEGER NOT NULL,
    id     TEXT NOT NULL,
    author TEXT NOT NULL,
    name   TEXT NOT NULL,
    color  TEXT NOT NULL,
    at     INTEGER NOT NULL,
    kind   TEXT NOT NULL,
    target INTEGER,
    data   TEXT,
    PRIMARY KEY (stream, seq)
  ) STRICT, WITHOUT ROWID;
  CREATE UNIQUE INDEX entries_id ON entries (stream, author, id);
  CREATE INDEX entries_target ON entries (stream, target) WHERE target IS NOT NULL;
  CREATE TABLE trimmed_ids (
    stream     INTEGER NOT NULL REFERENCES streams (key),
    author     TEXT NOT NULL,
    id         TEXT NOT NULL,
    seq        INTEGER NOT NULL,
    at         INTEGER NOT NULL,
    trimmed_at INTEGER NOT NULL,
    PRIMARY KEY (stream, author, id)
  ) STRICT, WITHOUT ROWID;
  CREATE INDEX trimmed_ids_age ON trimmed_ids (trimmed_at);
  CREATE TABLE probe (filler BLOB NOT NULL) STRICT;
  INSERT INTO probe VALUES (zeroblob(32768));
  `,
  // The checksums of an entry are in `entry-sums.ts`; that of the data is NULL where the data is. `database` has one row.
  `
  CREATE TABLE database (
    id        TEXT NOT NULL,
    is_marked INTEGER NOT NULL,
    is_backup INTEGER NOT NULL
  ) STRICT;
  INSERT INTO database VALUES (lower(hex(randomblob(12))), 0, 0);
  ALTER TABLE entries ADD COLUMN head_sum INTEGER;
  ALTER TABLE entries ADD COLUMN data_sum INTEGER;
  `,
  sumEntries,
];

/** Rows that get their sums in one transaction. */
const summedRows = 20_000;

/** The table of entries had no sums before version 3. About 4 s for a million entries; an upgrade that was interrupted goes on. */
function sumEntries(db: DatabaseSync): void {
  db.function('head_sum', { varargs: true, deterministic: true }, (...fields) => headSum(...(fields as (string | number | null)[])));
  db.function('data_sum', { deterministic: true }, (data) => (typeof data === 'string' ? dataSum(data) : null));
  const sum = db.prepare(
    `UPDATE entries SET head_sum = head_sum(stream, seq, id, author, name, color, at, kind, target), data_sum = data_sum(data)
     WHERE stream = ? AND seq BETWEEN ? AND ? AND head_sum IS NULL`,
  );
  const streams = db.prepare('SELECT stream, min(seq) AS first, max(seq) AS last FROM entries GROUP BY stream').all();
  for (const { stream, first, last } of streams) {
    for (let from = Number(first); from <= Number(last); from += summedRows) sum.run(Number(stream), from, from + summedRows - 1);
  }
}

export const schemaVersion = migrations.length;

/** Brings the file up to this program's version, each step in a transaction. A file from a newer program is refused. */
export function migrate(db: DatabaseSync, file: string): void {
  const version = versionOf(db);
  if (version > schemaVersion) {
    throw new PartylineError(
      'store_unavailable',
      `${file} was written by a newer Partyline (schema ${version}, this one knows ${schemaVersion}); start that version, or use another data folder`,
    );
  }
  migrations.slice(version).forEach((step, index) => {
    // What is done in many small transactions can be repeated.
    if (typeof step === 'function') step(db);
    db.exec('BEGIN IMMEDIATE');
    if (typeof step === 'string') db.exec(step);
    db.exec(`PRAGMA user_version = ${version + index + 1}`);
    db.exec('COMMIT');
  });
}

export function versionOf(db: DatabaseSync): number {
  return Number(db.prepare('PRAGMA user_version').get()?.['user_version']);
}
