import type { DatabaseSync } from 'node:sqlite';

/** Problems told of at most. */
const maxProblems = 20;

/** SQLite's result codes, https://www.sqlite.org/rescode.html: the low byte is the primary code. */
const sqliteCorrupt = 11;
const sqliteNotADatabase = 26;

/** Whether SQLite failed because the file is not as it wrote it. */
export function isCorruption(error: unknown): error is Error {
  const primary = Number((error as { errcode?: number }).errcode) & 0xff;
  return primary === sqliteCorrupt || primary === sqliteNotADatabase;
}

/**
 * What SQLite finds wrong with the file's structure, in its words. `quick_check` looks at pages and rows; `integrity_check`
 * also whether indexes fit their tables. Neither notices changed text: checksums do.
 */
export function structureProblems(db: DatabaseSync, check: 'quick_check' | 'integrity_check'): string[] {
  try {
    const found = db
      .prepare(`PRAGMA ${check}(${maxProblems})`)
      .all()
      .map((row) => String(row[check]));
    return found.length === 1 && found[0] === 'ok' ? [] : found;
  } catch (error) {
    if (isCorruption(error)) return [error.message];
    throw error;
  }
}
