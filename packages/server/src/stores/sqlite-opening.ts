import { randomBytes } from 'node:crypto';
import { statSync } from 'node:fs';
import { DatabaseSync } from 'node:sqlite';
import { PartylineError } from '../core/partyline-error.ts';
import { MarksFile, marksFileOf, type MarkSource } from './marks-file.ts';
import type { Mark } from './marks-format.ts';
import { type DatabaseState, judgeMarks, type RenewalReason } from './marks-verdict.ts';
import { isCorruption, structureProblems } from './sqlite-check.ts';
import { streamColumns } from './sqlite-rows.ts';
import { migrate, versionOf } from './sqlite-schema.ts';
import type { ReportIncident } from './store-incident.ts';

/** Bytes up to which the structure is checked before anything is served: about 0.1 s. A larger file is checked after the start. */
export const quickCheckLimit = 64 * 1024 * 1024;

/** Milliseconds that a commit waits for a lock that another process holds. */
export const busyTimeout = 5000;

export interface OpenedDatabase {
  readonly db: DatabaseSync;
  readonly marks: MarksFile;
}

export const newEpoch = (): string => randomBytes(9).toString('base64url');

/**
 * Opens the database for writing and compares it with its marks. Streams that may lack acknowledged entries have a new epoch,
 * on disk, when this returns (I6). Throws where the file can't be used.
 */
export function openDatabase(file: string, report: ReportIncident): OpenedDatabase {
  const db = new DatabaseSync(file);
  try {
    // Not by the constructor's option, nor `isTransaction`: Node 22.13 has neither.
    db.exec(`PRAGMA busy_timeout = ${busyTimeout}`);
    // WAL with FULL: a commit is on disk before it returns. secure_delete: erased text is overwritten, not only unlinked.
    db.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA secure_delete = ON; PRAGMA journal_size_limit = 67108864');
    if (versionOf(db) > 0 && statSync(file).size <= quickCheckLimit) refuseBroken(db);
    migrate(db, file);
    return { db, marks: settleMarks(db, file, report) };
  } catch (error) {
    db.close();
    throw isCorruption(error) ? broken(error.message) : error;
  }
}

function refuseBroken(db: DatabaseSync): void {
  const [problem] = structureProblems(db, 'quick_check');
  if (problem !== undefined) throw broken(problem);
}

function broken(problem: string): PartylineError {
  return new PartylineError('store_unavailable', `the database is damaged (${problem}): run \`partyline doctor\`, then restore a backup`);
}

function settleMarks(db: DatabaseSync, file: string, report: ReportIncident): MarksFile {
  const path = marksFileOf(file);
  const source = marksFrom(db);
  const found = MarksFile.read(path);
  const state = stateOf(db);
  const { renew, lost } = judgeMarks({ ...state, streams: eachMark(source) }, found);
  const isSettled = renew.size === 0 && lost.length === 0 && state.isMarked && !state.isBackup;
  if (isSettled && typeof found === 'object') return MarksFile.resume(path, state.id, source);
  const renewed = new Map([...eachMark(source)].filter(({ name }) => renew.has(name)).map((mark) => [mark.key, renewedMark(db, mark)]));
  // The marks first: whatever happens before the commit, the next start finds epochs that differ, and renews them.
  const marks = MarksFile.replace(
    path,
    state.id,
    source,
    mapped(eachMark(source), (mark) => renewed.get(mark.key) ?? mark),
  );
  commitRenewal(db, renewed.values());
  tell(renew, lost, report);
  return marks;
}

export function stateOf(db: DatabaseSync): Omit<DatabaseState, 'streams'> {
  const row = db.prepare('SELECT id, is_marked, is_backup FROM database').get();
  return { id: String(row?.['id']), isMarked: row?.['is_marked'] === 1, isBackup: row?.['is_backup'] === 1 };
}

function renewedMark(db: DatabaseSync, mark: Mark): Mark {
  // A head that is damaged, too, must not make new entries take the seqs of old ones.
  const last = db.prepare('SELECT max(seq) AS seq FROM entries WHERE stream = ?').get(mark.key)?.['seq'];
  return { ...mark, epoch: newEpoch(), head: Math.max(mark.head, Number(last ?? 0)) };
}

function commitRenewal(db: DatabaseSync, renewed: Iterable<Mark>): void {
  const update = db.prepare('UPDATE streams SET epoch = ?, head = ? WHERE key = ?');
  db.exec('BEGIN IMMEDIATE');
  for (const { epoch, head, key } of renewed) update.run(epoch, head, key);
  db.exec('UPDATE database SET is_marked = 1, is_backup = 0; COMMIT');
}

function tell(renew: ReadonlyMap<string, RenewalReason>, lost: readonly string[], report: ReportIncident): void {
  const byReason = Map.groupBy(renew.keys(), (name) => renew.get(name) as RenewalReason);
  for (const [reason, streams] of byReason) report({ kind: 'renewed', reason, streams });
  if (lost.length > 0) report({ kind: 'lost', streams: lost });
}

export function marksFrom(db: DatabaseSync): MarkSource {
  const after = db.prepare(`SELECT ${streamColumns} FROM streams WHERE key > ? ORDER BY key LIMIT ?`);
  return (key, limit) =>
    after.all(key, limit).map((row) => ({ key: Number(row['key']), name: String(row['name']), epoch: String(row['epoch']), head: Number(row['head']) }));
}

export function* eachMark(source: MarkSource): Generator<Mark> {
  const step = 2000;
  for (let key = 0, more = true; more; ) {
    const some = source(key, step);
    yield* some;
    key = some.at(-1)?.key ?? key;
    more = some.length === step;
  }
}

function* mapped<T, U>(items: Iterable<T>, change: (item: T) => U): Generator<U> {
  for (const item of items) yield change(item);
}
