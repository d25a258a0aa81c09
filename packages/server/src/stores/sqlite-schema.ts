import type { DatabaseSync } from 'node:sqlite';
import { PartylineError } from '../core/partyline-error.ts';

/**
 * Each step brings the file from version `index` to `index + 1` (`PRAGMA user_version`). Steps that were released never change.
 * `at` and `trimmed_at` are milliseconds since 1970. A NULL `data` is an erased entry. `entries_id` is what makes a publish idempotent.
 */
const migrations = [
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
];

export const schemaVersion = migrations.length;

/** Brings the file up to this program's version, in one transaction. A file from a newer program is refused. */
export function migrate(db: DatabaseSync, file: string): void {
  const version = Number(db.prepare('PRAGMA user_version').get()?.['user_version']);
  if (version > schemaVersion) {
    throw new PartylineError(
      'store_unavailable',
      `${file} was written by a newer Partyline (schema ${version}, this one knows ${schemaVersion}); start that version, or use another data folder`,
    );
  }
  if (version === schemaVersion) return;
  db.exec('BEGIN IMMEDIATE');
  for (const step of migrations.slice(version)) db.exec(step);
  db.exec(`PRAGMA user_version = ${schemaVersion}`);
  db.exec('COMMIT');
}
