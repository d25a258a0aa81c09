import type { DatabaseSync, StatementSync } from 'node:sqlite';
import type { Append } from '../core/entry.ts';
import { type AppendResult, type StoredPublish, type StreamState, type TrimBounds, trimmedIdLifetime } from '../core/stream-store.ts';
import { Durability } from './durability.ts';
import { dataSum, headSum } from './entry-sums.ts';
import { type KnownStream, KnownStreams } from './known-streams.ts';
import { isCorruption } from './sqlite-check.ts';
import { mendEntries } from './sqlite-mend.ts';
import { busyTimeout, newEpoch, openDatabase } from './sqlite-opening.ts';
import { type SeqWindow, streamColumns } from './sqlite-rows.ts';
import { SqliteTrim, type TrimStep } from './sqlite-trim.ts';
import type { ReportIncident } from './store-incident.ts';
import { WalScrub } from './wal-scrub.ts';

/** Milliseconds after a wait in vain in which nobody waits anew: those behind it have waited as long, and each would add its own. */
const impatience = 1000;

/** The only connection that writes. Synchronous: it lives in a worker thread. */
export class SqliteWriter {
  readonly #db: DatabaseSync;
  readonly #durability: Durability;
  readonly #sql: ReturnType<typeof prepare>;
  readonly #trim: SqliteTrim;
  readonly #scrub: WalScrub;
  readonly #known = new KnownStreams();
  /** Streams that the transaction under way made or moved. */
  readonly #touched = new Set<KnownStream>();
  /** When a transaction last couldn't begin. */
  #lockedAt = -Infinity;

  constructor(file: string, report: ReportIncident) {
    const { db, marks } = openDatabase(file, report);
    this.#db = db;
    this.#durability = new Durability({ db, file, marks, report });
    this.#sql = prepare(db);
    this.#trim = new SqliteTrim(db);
    this.#scrub = new WalScrub(db, busyTimeout);
  }

  append(batch: readonly Append[]): AppendResult[] {
    const results = this.#transaction(() => {
      const appended = batch.map((append) => this.#append(append));
      for (const { key, head, at } of this.#touched) this.#sql.moveHead.run(head, at, key);
      return appended;
    });
    if (batch.some(({ erasesTarget }) => erasesTarget)) this.#scrub.soon();
    return results;
  }

  find(name: string, author: string, id: string): StoredPublish | undefined {
    const stream = this.#find(name);
    const first = stream && this.#firstOf(stream.key, author, id);
    return first && { epoch: stream.epoch, ...first };
  }

  open(name: string): StreamState {
    const { epoch, head, key } = this.#find(name) ?? this.#transaction(() => this.#create(name));
    return { epoch, head, first: Number(this.#sql.first.get(key)?.['seq'] ?? head + 1) };
  }

  /** One step of retention. `undefined` where nothing is to be deleted. */
  trim(name: string, bounds: TrimBounds): TrimStep | undefined {
    const step = this.#transaction(() => {
      const stream = this.#find(name);
      return stream && this.#trim.step(stream, bounds);
    });
    if (step) this.#scrub.soon();
    return step;
  }

  /** One step of forgetting ids whose time is over. Says whether there are more. */
  forgetTrimmedIds(now: number): boolean {
    return this.#transaction(() => this.#trim.forgetIds(now - trimmedIdLifetime));
  }

  /** Erases what is not as it was written, under a new epoch. Returns the seqs concerned. */
  mend(name: string, window: SeqWindow): readonly number[] {
    try {
      return this.#mend(name, window);
    } catch (error) {
      // The index has been rebuilt since, if it was that.
      if (isCorruption(error)) return this.#mend(name, window);
      throw error;
    }
  }

  /** For damage of the structure that was found by reading: rebuilds indexes, or takes no more writes. Says whether it could be mended. */
  reindex(problems: readonly string[]): boolean {
    return this.#durability.reindex(problems);
  }

  /** A commit that nobody reads, as large as a few messages: the last free page of a full disk must not pass for room. Random, since SQLite doesn't write pages that stay the same. Throws where a commit would. */
  probe(): void {
    this.#transaction(() => this.#sql.probe.run());
  }

  close(): void {
    this.#scrub.cancel();
    try {
      this.#durability.close();
    } finally {
      this.#db.close();
    }
  }

  #append(append: Append): AppendResult {
    const { id, author, at, kind, data, target = null } = append;
    const stream = this.#find(append.stream) ?? this.#create(append.stream);
    const { key, epoch } = stream;
    const first = this.#firstOf(key, author.user, id);
    if (first) return { status: 'duplicate', epoch, ...first };
    const code = this.#refusal(stream, append);
    if (code) return { status: 'refused', code };
    if (append.erasesTarget && target !== null) this.#sql.erase.run(key, target, key, target);
    const seq = stream.head + 1;
    const text = JSON.stringify(data);
    const head = [key, seq, id, author.user, author.name, author.color, at, kind, target] as const;
    this.#sql.insert.run(...head, text, headSum(...head), dataSum(text));
    stream.head = seq;
    stream.at = at;
    this.#touched.add(stream);
    return { status: 'appended', epoch, seq, at };
  }

  #firstOf(key: number, author: string, id: string): { seq: number; at: number } | undefined {
    const first = this.#sql.byId.get(key, author, id) ?? this.#sql.byTrimmedId.get(key, author, id);
    return first && { seq: Number(first['seq']), at: Number(first['at']) };
  }

  #refusal(stream: KnownStream, { author, epoch, follows, requires }: Append): 'held_back' | 'no_such_entry' | 'not_author' | undefined {
    const { key } = stream;
    if (epoch !== undefined && epoch !== stream.epoch) return 'no_such_entry';
    if (follows !== undefined && !this.#firstOf(key, author.user, follows)) return 'held_back';
    if (!requires) return undefined;
    const entry = this.#sql.bySeq.get(key, requires.seq);
    if (!entry || entry['kind'] !== requires.kind || entry['erased'] === 1) return 'no_such_entry';
    return requires.author !== undefined && entry['author'] !== requires.author ? 'not_author' : undefined;
  }

  #mend(name: string, window: SeqWindow): readonly number[] {
    const stream = this.#find(name);
    if (!stream) return [];
    const epoch = newEpoch();
    const seqs = this.#transaction(() => {
      const mended = mendEntries(this.#db, stream, window);
      const last = Number(this.#sql.last.get(stream.key)?.['seq'] ?? stream.head);
      if (mended.length === 0 && last === stream.head) return [];
      // Marked before the commit: whatever happens in between, the next start finds another epoch, and renews it.
      this.#durability.markNow({ key: stream.key, name, epoch, head: last });
      this.#sql.renew.run(epoch, last, stream.key);
      Object.assign(stream, { epoch, head: last });
      return mended;
    });
    if (stream.epoch === epoch) this.#durability.report({ kind: 'damaged', streams: [name], seqs });
    return seqs;
  }

  #find(name: string): KnownStream | undefined {
    const known = this.#known.get(name);
    if (known) return known;
    const row = this.#sql.stream.get(name);
    if (!row) return undefined;
    const { key, epoch, head, at } = row;
    return this.#known.add({ key: Number(key), name, epoch: String(epoch), head: Number(head), at: at as number | null, isMarked: false });
  }

  #create(name: string): KnownStream {
    const epoch = newEpoch();
    const { lastInsertRowid } = this.#sql.create.run(name, epoch);
    const stream = this.#known.add({ key: Number(lastInsertRowid), name, epoch, head: 0, at: null, isMarked: false });
    this.#touched.add(stream);
    return stream;
  }

  #transaction<T>(work: () => T): T {
    this.#durability.admit();
    this.#known.bound();
    this.#begin();
    try {
      const result = work();
      this.#db.exec('COMMIT');
      this.#durability.committed(this.#touched);
      return result;
    } catch (error) {
      this.#known.forget();
      this.#rollBack();
      if (isCorruption(error)) this.#durability.reindex([error.message]);
      throw error;
    } finally {
      this.#touched.clear();
    }
  }

  #rollBack(): void {
    try {
      this.#db.exec('ROLLBACK');
    } catch {
      // SQLite has already rolled back by itself after some errors, a full disk among them.
    }
  }

  #begin(): void {
    const waits = performance.now() - this.#lockedAt > impatience;
    if (!waits) this.#db.exec('PRAGMA busy_timeout = 0');
    try {
      this.#db.exec('BEGIN IMMEDIATE');
    } catch (error) {
      this.#lockedAt = performance.now();
      throw error;
    } finally {
      if (!waits) this.#db.exec(`PRAGMA busy_timeout = ${busyTimeout}`);
    }
  }
}

function prepare(db: DatabaseSync) {
  const sql = (text: string): StatementSync => db.prepare(text);
  return {
    stream: sql(`SELECT ${streamColumns} FROM streams WHERE name = ?`),
    create: sql('INSERT INTO streams (name, epoch, head) VALUES (?, ?, 0)'),
    moveHead: sql('UPDATE streams SET head = ?, at = ? WHERE key = ?'),
    renew: sql('UPDATE streams SET epoch = ?, head = ? WHERE key = ?'),
    byId: sql('SELECT seq, CAST(at AS REAL) AS at FROM entries WHERE stream = ? AND author = ? AND id = ?'),
    byTrimmedId: sql('SELECT seq, CAST(at AS REAL) AS at FROM trimmed_ids WHERE stream = ? AND author = ? AND id = ?'),
    bySeq: sql('SELECT kind, author, data IS NULL AS erased FROM entries WHERE stream = ? AND seq = ?'),
    insert: sql(
      'INSERT INTO entries (stream, seq, id, author, name, color, at, kind, target, data, head_sum, data_sum) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)',
    ),
    erase: sql('UPDATE entries SET data = NULL, data_sum = NULL WHERE (stream = ? AND seq = ?) OR (stream = ? AND target = ?)'),
    first: sql('SELECT min(seq) AS seq FROM entries WHERE stream = ?'),
    last: sql('SELECT max(seq) AS seq FROM entries WHERE stream = ?'),
    probe: sql('UPDATE probe SET filler = randomblob(32768)'),
  };
}
