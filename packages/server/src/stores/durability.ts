import { closeSync, existsSync, openSync, rmSync } from 'node:fs';
import type { DatabaseSync } from 'node:sqlite';
import { PartylineError } from '../core/partyline-error.ts';
import { FilePlace } from './file-place.ts';
import type { KnownStream } from './known-streams.ts';
import type { MarksFile } from './marks-file.ts';
import type { Mark } from './marks-format.ts';
import type { ReportIncident } from './store-incident.ts';

export interface DurabilityOptions {
  readonly db: DatabaseSync;
  readonly file: string;
  readonly marks: MarksFile;
  readonly report: ReportIncident;
}

/** Milliseconds between two looks at the files. */
const tendInterval = 1000;
const retryAfterMs = 2000;

/**
 * Stands between a commit and its acknowledgement: what was committed is still there under its name, and its marks are written.
 * Where one of them can't be said, nothing further is committed.
 */
export class Durability {
  readonly report: ReportIncident;
  readonly #db: DatabaseSync;
  readonly #file: string;
  readonly #marks: MarksFile;
  readonly #place: FilePlace;
  readonly #tending: NodeJS.Timeout;
  /** Committed, and acknowledged, without a mark: the disk had no room for it. */
  readonly #unmarked = new Set<KnownStream>();
  #isDisplaced = false;
  /** The copy that was made of what the open handles held. */
  #saved: string | undefined;
  #isReindexed = false;
  #isBroken = false;

  constructor({ db, file, marks, report }: DurabilityOptions) {
    this.report = report;
    this.#db = db;
    this.#file = file;
    this.#marks = marks;
    this.#place = new FilePlace([file, `${file}-wal`]);
    this.#tending = setInterval(() => this.#tend(), tendInterval);
  }

  /** Before a transaction. Throws where its commit couldn't be acknowledged. */
  admit(): void {
    if (this.#isBroken) throw unavailable('the database is damaged');
    if (this.#isDisplaced) this.#look();
    if (this.#isDisplaced) throw unavailable('the database was deleted or replaced');
    if (this.#unmarked.size > 0) this.#markAgain();
  }

  /** After a commit, before its acknowledgement. */
  committed(touched: ReadonlySet<KnownStream>): void {
    if (!this.#place.isKept) this.#look();
    if (this.#isDisplaced) throw unavailable('the database was deleted or replaced');
    if (touched.size === 0) return;
    try {
      this.#mark(touched);
    } catch {
      // The commit stands, and so does its acknowledgement. But there is no further one before this mark is written.
      for (const stream of touched) this.#unmarked.add(stream);
    }
  }

  /** A mark that is on disk when this returns. */
  markNow(mark: Mark): void {
    this.#marks.write([mark]);
    this.#marks.sync();
  }

  /** Once: what is damaged again after that is not the index, and nothing more is written. Says whether it could be rebuilt. */
  reindex(problems: readonly string[]): boolean {
    if (this.#isBroken) return false;
    try {
      if (this.#isReindexed) throw new Error(problems[0]);
      this.#isReindexed = true;
      this.#db.exec('REINDEX');
      this.report({ kind: 'reindexed', problems });
      return true;
    } catch (error) {
      this.#isBroken = true;
      this.report({ kind: 'broken', problems: [...new Set([...problems, (error as Error).message])] });
      return false;
    }
  }

  close(): void {
    clearInterval(this.#tending);
    this.#marks.close();
  }

  #mark(streams: ReadonlySet<KnownStream>): void {
    const records = [...streams].map(({ key, name, epoch, head, isMarked }) => (isMarked ? { key, head } : { key, name, epoch, head }));
    this.#marks.write(records);
    for (const stream of streams) stream.isMarked = true;
  }

  #markAgain(): void {
    try {
      this.#mark(this.#unmarked);
      this.#unmarked.clear();
    } catch (cause) {
      throw unavailable('the disk has no room for the marks', cause);
    }
  }

  #tend(): void {
    this.#look();
    if (!this.#isDisplaced) this.#marks.tend();
  }

  #look(): void {
    if (this.#place.isKept !== this.#isDisplaced) return;
    this.#isDisplaced = !this.#isDisplaced;
    if (!this.#isDisplaced) return this.#goOn();
    // Not at once: those who wait for an answer get it first.
    setImmediate(() => {
      if (this.#isDisplaced) this.report({ kind: 'displaced', ...this.#save() });
    });
  }

  #goOn(): void {
    // It would keep what people delete from now on.
    if (this.#saved !== undefined) rmSync(this.#saved, { force: true });
    this.#saved = undefined;
    this.report({ kind: 'replaced' });
  }

  /** Copies what the open handles still hold, all that was ever acknowledged, to a file beside the database. */
  #save(): { saved: string } | { problem: string } {
    const saved = freeName(this.#file);
    try {
      closeSync(openSync(saved, 'wx', 0o600));
      this.#db.prepare('VACUUM INTO ?').run(saved);
      this.#saved = saved;
      return { saved };
    } catch (error) {
      rmSync(saved, { force: true });
      return { problem: (error as Error).message };
    }
  }
}

function unavailable(why: string, cause?: unknown): PartylineError {
  return new PartylineError('store_unavailable', `the store is not available (${why}); send it again`, { retryAfterMs, cause });
}

function freeName(file: string): string {
  for (let number = 1; ; number++) {
    const name = `${file}.saved-${number}`;
    if (!existsSync(name)) return name;
  }
}
