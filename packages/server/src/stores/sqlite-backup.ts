import { closeSync, existsSync, fsyncSync, linkSync, openSync, renameSync, rmSync, statSync, unlinkSync } from 'node:fs';
import { DatabaseSync } from 'node:sqlite';
import { PartylineError } from '../core/partyline-error.ts';
import { structureProblems } from './sqlite-check.ts';
import { SqliteChecker } from './sqlite-checker.ts';
import { mendEntries } from './sqlite-mend.ts';
import { migrate } from './sqlite-schema.ts';
import { syncFolder } from './sync-folder.ts';

export interface BackupReport {
  readonly bytes: number;
  readonly streams: number;
  readonly entries: number;
  /** Entries that were damaged in the database; they count as erased in the copy. */
  readonly damaged: number;
}

/**
 * Copies a database, also while a server writes to it: one snapshot, everything acknowledged before the call. The copy is its owner's
 * alone, says of itself that it is a backup (so that a server that opens it gives every stream a new epoch), and was read back in full
 * when this returns. It appears under its name whole or not at all. Throws where that name is taken.
 */
export function backUp(source: string, target: string): BackupReport {
  if (existsSync(target)) throw taken(target);
  const draft = `${target}.partial`;
  create(draft);
  try {
    copy(source, draft);
    const damaged = prepare(draft);
    const report = { ...verify(draft), damaged, bytes: statSync(draft).size };
    publish(draft, target);
    return report;
  } finally {
    for (const suffix of ['', '-journal', '-wal', '-shm']) rmSync(draft + suffix, { force: true });
  }
}

function create(draft: string): void {
  try {
    closeSync(openSync(draft, 'wx', 0o600));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    throw new PartylineError('busy', `${draft} is there: another backup is being made, or was cut off; delete it if none runs`, { cause: error });
  }
}

/** Not with `node:sqlite`'s `backup()`: it starts again whenever the server commits, and Node has it only from 22.16 on. */
function copy(source: string, draft: string): void {
  const db = new DatabaseSync(source, { readOnly: true });
  try {
    db.exec('PRAGMA busy_timeout = 5000');
    db.prepare('VACUUM INTO ?').run(draft);
  } finally {
    db.close();
  }
}

/** Says how many entries had to be mended. */
function prepare(draft: string): number {
  const db = new DatabaseSync(draft);
  try {
    db.exec('PRAGMA synchronous = FULL');
    migrate(db, draft);
    const mended = mend(db, draft);
    db.exec('UPDATE database SET is_backup = 1');
    return mended;
  } finally {
    db.close();
  }
}

function mend(db: DatabaseSync, draft: string): number {
  const checker = new SqliteChecker(draft);
  const { damaged } = checker.compareAll();
  checker.close();
  const stream = db.prepare('SELECT key, head FROM streams WHERE name = ?');
  let mended = 0;
  for (const { stream: name, window } of damaged) {
    const { key, head } = stream.get(name) as { key: number; head: number };
    mended += mendEntries(db, { key, head }, window).length;
    // Where the end is missing, the stream ends before it.
    db.prepare('UPDATE streams SET head = (SELECT max(seq) FROM entries WHERE stream = key) WHERE key = ?').run(key);
  }
  return mended;
}

function verify(draft: string): { streams: number; entries: number } {
  const fd = openSync(draft, 'r+');
  fsyncSync(fd);
  closeSync(fd);
  const db = new DatabaseSync(draft, { readOnly: true });
  const [problem] = structureProblems(db, 'integrity_check');
  db.close();
  const checker = new SqliteChecker(draft);
  const { streams, entries, damaged } = checker.compareAll();
  checker.close();
  if (problem !== undefined || damaged.length > 0)
    throw new PartylineError('store_unavailable', `the copy is not what was written (${problem ?? 'checksums differ'}): look after the disk that it is on`);
  return { streams, entries };
}

/** A link, unlike a renaming, never replaces what is there. */
function publish(draft: string, target: string): void {
  try {
    linkSync(draft, target);
    unlinkSync(draft);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'EEXIST') throw taken(target);
    // Some file systems have no links.
    if (code !== 'EPERM' && code !== 'ENOTSUP' && code !== 'ENOSYS') throw error;
    renameSync(draft, target);
  }
  syncFolder(target);
}

function taken(target: string): PartylineError {
  return new PartylineError('busy', `${target} is there already, and a backup replaces nothing: choose another name`);
}
