import { closeSync, existsSync, openSync } from 'node:fs';
import { DatabaseSync } from 'node:sqlite';
import { PartylineError } from '../core/partyline-error.ts';

/** SQLite's result code, https://www.sqlite.org/rescode.html. */
const sqliteBusy = 5;

/**
 * Holds a file for this process alone. The lock is SQLite's own on an empty database, hence the operating system's: it is
 * gone with the process, also after `kill -9`, and works wherever SQLite does.
 */
export class FileLock {
  readonly #db: DatabaseSync;
  #isHeld = true;

  private constructor(db: DatabaseSync) {
    this.#db = db;
  }

  /** Throws a `PartylineError` `busy` where another process (or store of this one) holds the file. */
  static hold(file: string): FileLock {
    create(file);
    const db = new DatabaseSync(file);
    try {
      db.exec('PRAGMA locking_mode = EXCLUSIVE; BEGIN EXCLUSIVE');
    } catch (cause) {
      db.close();
      throw new PartylineError('busy', `another server is using this data folder (${file} is locked); stop it, or use another folder`, { cause });
    }
    return new FileLock(db);
  }

  /** Whether a process holds the file now. Takes and changes nothing. */
  static isHeld(file: string): boolean {
    if (!existsSync(file)) return false;
    const db = new DatabaseSync(file, { readOnly: true });
    try {
      db.prepare('SELECT * FROM sqlite_schema').all();
      return false;
    } catch (error) {
      if ((error as { errcode?: number }).errcode === sqliteBusy) return true;
      throw error;
    } finally {
      db.close();
    }
  }

  release(): void {
    if (this.#isHeld) this.#db.close();
    this.#isHeld = false;
  }
}

/** Only where there is none: closing any descriptor of a file gives up all locks on it that this process holds (POSIX). */
function create(file: string): void {
  if (!existsSync(file)) closeSync(openSync(file, 'a', 0o600));
}
