import { existsSync } from 'node:fs';
import { DatabaseSync } from 'node:sqlite';
import type { Finding } from './finding.ts';
import { MarksFile, marksFileOf } from './marks-file.ts';
import type { Marks } from './marks-format.ts';
import { judgeMarks, type RenewalReason } from './marks-verdict.ts';
import { structureProblems } from './sqlite-check.ts';
import { SqliteChecker } from './sqlite-checker.ts';
import { eachMark, marksFrom, stateOf } from './sqlite-opening.ts';
import { schemaVersion, versionOf } from './sqlite-schema.ts';
import { reasons } from './store-incident.ts';

/** All that can be said of a database and its marks without changing them, while a server runs on it or not. */
export function examineDatabase(file: string): Finding[] {
  // The marks first: the database, read later, can only be further than they are.
  const marks = MarksFile.read(marksFileOf(file));
  if (!existsSync(file)) return [absent(marks)];
  let db: DatabaseSync | undefined;
  try {
    db = new DatabaseSync(file, { readOnly: true });
    db.exec('PRAGMA busy_timeout = 5000');
    return examine(db, file, marks);
  } catch (error) {
    return [unreadable('database', error)];
  } finally {
    db?.close();
  }
}

/** A database that was never written to, or whose all was in a WAL that is gone, is none. */
function absent(marks: Marks | 'missing' | 'unreadable'): Finding {
  const about = 'database';
  const rooms = typeof marks === 'object' ? [...marks.streams.keys()] : [];
  if (rooms.length === 0) return { about, level: 'note', message: 'there is no database', nextStart: 'makes an empty one' };
  const message = 'the database is gone; its marks are still here';
  const advice = 'before that, restore a backup, or a copy of the database that the server saved';
  return { about, level: 'problem', message, rooms, nextStart: 'makes an empty one: these rooms begin again', advice };
}

function unreadable(about: string, error: unknown): Finding {
  const message = `the database can't be read: ${(error as Error).message}`;
  return { about, level: 'problem', message, nextStart: 'refuses to start, or takes no writes', advice: 'stop the server and restore a backup' };
}

function examine(db: DatabaseSync, file: string, marks: Marks | 'missing' | 'unreadable'): Finding[] {
  const version = versionOf(db);
  if (version === 0) return [absent(marks)];
  const structure = structureOf(db);
  if (version !== schemaVersion) return [structure, versionFinding(version)];
  // Where the structure is damaged, each of these may fail by itself.
  const parts: Record<string, () => Finding> = { entries: () => entriesOf(file), 'trimmed ids': () => trimmedIdsOf(db), marks: () => marksOf(db, marks) };
  const findings = Object.entries(parts).map(([about, look]) => {
    try {
      return look();
    } catch (error) {
      return unreadable(about, error);
    }
  });
  return [structure, ...findings];
}

function versionFinding(version: number): Finding {
  const about = 'version';
  if (version > schemaVersion)
    return { about, level: 'problem', message: 'the database is from a newer Partyline', nextStart: 'refuses to start', advice: 'start that version' };
  const message = `the database is from an earlier Partyline (schema ${version}, this one has ${schemaVersion}): its entries and marks were not examined`;
  return { about, level: 'note', message, nextStart: 'brings it up to this version' };
}

function structureOf(db: DatabaseSync): Finding {
  const about = 'structure';
  const problems = structureProblems(db, 'integrity_check');
  const [first] = problems;
  if (first === undefined) return { about, level: 'fine', message: 'the structure of the database is sound' };
  const isIndexOnly = problems.every((problem) => /missing from index|wrong # of entries in index|non-unique entry in index/.test(problem));
  const message = `the structure of the database is damaged: ${first}${problems.length > 1 ? ` (and ${problems.length - 1} more)` : ''}`;
  if (isIndexOnly) return { about, level: 'problem', message, nextStart: 'rebuilds the index' };
  return { about, level: 'problem', message, nextStart: 'refuses to start, or takes no writes', advice: 'stop the server and restore a backup' };
}

function entriesOf(file: string): Finding {
  const checker = new SqliteChecker(file);
  try {
    const { entries, streams, damaged } = checker.compareAll();
    const about = 'entries';
    const places = damaged.flatMap(({ stream, seqs }) => seqs.map((seq) => `${stream} ${seq}`));
    if (damaged.length === 0)
      return { about, level: 'fine', message: `${entries} entries of ${streams} rooms are all there, from the first to the head, each as it was written` };
    return {
      about,
      level: 'problem',
      message: `${places.length} entries are missing, or not as they were written: ${some(places)}`,
      rooms: [...new Set(damaged.map(({ stream }) => stream))],
      nextStart: 'shows them as deleted and gives their rooms a new epoch, so that clients fetch them anew',
      advice: 'look after the disk; restore a backup if their texts matter more than what was written since',
    };
  } finally {
    checker.close();
  }
}

const shown = 20;

function some(names: readonly string[]): string {
  return names.length <= shown ? names.join(', ') : `${names.slice(0, shown).join(', ')} and ${names.length - shown} more`;
}

/** Ids that retention kept belong to entries that are gone. */
function trimmedIdsOf(db: DatabaseSync): Finding {
  const about = 'trimmed ids';
  const strays = db
    .prepare(
      `SELECT DISTINCT coalesce(name, '(unknown)') AS name FROM trimmed_ids LEFT JOIN streams ON key = stream
       WHERE key IS NULL OR seq > head OR seq >= (SELECT min(seq) FROM entries WHERE entries.stream = trimmed_ids.stream)`,
    )
    .all();
  const count = Number(db.prepare('SELECT count(*) AS count FROM trimmed_ids').get()?.['count']);
  if (strays.length === 0) return { about, level: 'fine', message: `${count} ids of entries that retention deleted` };
  const rooms = strays.map(({ name }) => String(name));
  return { about, level: 'problem', message: 'ids are kept as deleted whose entries are there', rooms, advice: 'report this: retention has a fault' };
}

function marksOf(db: DatabaseSync, marks: Marks | 'missing' | 'unreadable'): Finding {
  const about = 'marks';
  const { renew, lost } = judgeMarks({ ...stateOf(db), streams: eachMark(marksFrom(db)) }, marks);
  const rooms = [...renew.keys(), ...lost];
  if (rooms.length === 0) return { about, level: 'fine', message: 'the database is as far as its marks: nothing that was acknowledged is missing' };
  const nextStart = 'gives these rooms a new epoch: clients that held a position are told to fetch them anew';
  const [reason] = new Set(renew.values());
  if (reason === 'restored_backup') return { about, level: 'note', message: reasons[reason], rooms, nextStart };
  const advice = 'if there is a newer copy of the database or its WAL, put it back before the server starts';
  return { about, level: 'problem', message: why(reason, lost.length), rooms, nextStart, advice };
}

function why(reason: RenewalReason | undefined, lost: number): string {
  return reason === undefined ? `${lost} rooms that the marks tell of are not in the database` : reasons[reason];
}
