import { randomBytes } from 'node:crypto';
import { DatabaseSync, type StatementSync } from 'node:sqlite';
import type { Append } from '../core/entry.ts';
import { type AppendResult, type StreamState, type TrimBounds, type TrimmedStream, trimmedIdLifetime } from '../core/stream-store.ts';
import { migrate } from './sqlite-schema.ts';

interface KnownStream {
  readonly key: number;
  readonly epoch: string;
  head: number;
  at: number | null;
}

/** Milliseconds that a commit waits for a lock that another process holds. */
const busyTimeout = 5000;
/** Milliseconds after a wait in vain in which nobody waits anew: those behind it have waited as long, and each would add its own. */
const impatience = 1000;
/** Milliseconds from a deletion until the WAL forgets it, too. Those of the meantime share one checkpoint. */
const scrubDelay = 1000;
/** Milliseconds that this checkpoint waits for readers; then it is tried again later, for commits wait behind it. */
const scrubTimeout = 50;
/** Streams whose key and head are kept in memory. */
const maxKnown = 50_000;

/** The only connection that writes. Synchronous: it lives in a worker thread. */
export class SqliteWriter {
  readonly #db: DatabaseSync;
  readonly #sql: ReturnType<typeof prepare>;
  /** Key and head of streams; the data folder's lock makes this connection the only writer. Emptied when a commit fails. */
  readonly #known = new Map<string, KnownStream>();
  /** In a transaction. */
  #isWorking = false;
  #scrubbing: NodeJS.Timeout | undefined;
  /** When a transaction last couldn't begin. */
  #lockedAt = -Infinity;

  constructor(file: string) {
    this.#db = new DatabaseSync(file);
    // Not by the constructor's option, nor `isTransaction` below: Node 22.13 has neither.
    this.#db.exec(`PRAGMA busy_timeout = ${busyTimeout}`);
    // WAL with FULL: a commit is on disk before it returns. secure_delete: erased text is overwritten, not only unlinked.
    this.#db.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA secure_delete = ON; PRAGMA journal_size_limit = 67108864');
    migrate(this.#db, file);
    this.#sql = prepare(this.#db);
  }

  append(batch: readonly Append[]): AppendResult[] {
    const results = this.#transaction(() => {
      const touched = new Set<KnownStream>();
      const appended = batch.map((append) => this.#append(append, touched));
      for (const { key, head, at } of touched) this.#sql.moveHead.run(head, at, key);
      return appended;
    });
    if (batch.some(({ erasesTarget }) => erasesTarget)) this.#scrubSoon();
    return results;
  }

  open(name: string): StreamState {
    const known = this.#find(name) ?? this.#transaction(() => this.#create(name));
    return { epoch: known.epoch, head: known.head, first: this.#first(known) };
  }

  /** In steps of one stream each, so that appends get in between. */
  trim(name: string, { keep, before, now }: TrimBounds): TrimmedStream | undefined {
    const trimmed = this.#transaction(() => {
      this.#sql.forgetTrimmedIds.run(now - trimmedIdLifetime);
      const stream = this.#find(name);
      if (!stream) return undefined;
      const first = this.#first(stream);
      const byCount = keep === undefined ? first : stream.head - keep + 1;
      // Only a prefix goes: the wall clock may have jumped, and a stream must not get holes.
      const young = before === undefined ? first : Number(this.#sql.firstSince.get(stream.key, before)?.['seq'] ?? stream.head + 1);
      const newFirst = Math.max(first, byCount, young);
      if (newFirst === first) return undefined;
      this.#sql.keepTrimmedIds.run(now, stream.key, newFirst);
      this.#sql.trim.run(stream.key, newFirst);
      return { stream: name, first: newFirst, removed: newFirst - first };
    });
    if (trimmed) this.#scrubSoon();
    return trimmed;
  }

  /** A commit that nobody reads, as large as a few messages: the last free page of a full disk must not pass for room. Random, since SQLite doesn't write pages that stay the same. Throws where a commit would. */
  probe(): void {
    this.#transaction(() => this.#sql.probe.run());
  }

  close(): void {
    clearTimeout(this.#scrubbing);
    this.#db.close();
  }

  /** `secure_delete` overwrites what the database held. What the WAL holds of it goes with a checkpoint that empties it. */
  #scrubSoon(): void {
    this.#scrubbing ??= setTimeout(() => {
      this.#scrubbing = undefined;
      if (!this.#emptyWal()) this.#scrubSoon();
    }, scrubDelay);
  }

  #emptyWal(): boolean {
    try {
      this.#db.exec(`PRAGMA busy_timeout = ${scrubTimeout}`);
      return this.#db.prepare('PRAGMA wal_checkpoint(TRUNCATE)').get()?.['busy'] === 0;
    } catch {
      // A full disk or the like: commits tell of it, and this is tried again.
      return false;
    } finally {
      this.#db.exec(`PRAGMA busy_timeout = ${busyTimeout}`);
    }
  }

  #append(append: Append, touched: Set<KnownStream>): AppendResult {
    const { id, author, at, kind, data, target } = append;
    const stream = this.#find(append.stream) ?? this.#create(append.stream);
    const { key, epoch } = stream;
    const first = this.#sql.byId.get(key, author.user, id) ?? this.#sql.byTrimmedId.get(key, author.user, id);
    if (first) return { status: 'duplicate', epoch, seq: Number(first['seq']), at: Number(first['at']) };
    const code = this.#refusal(key, append);
    if (code) return { status: 'refused', code };
    if (append.erasesTarget && target !== undefined) this.#sql.erase.run(key, target, key, target);
    const seq = stream.head + 1;
    this.#sql.insert.run(key, seq, id, author.user, author.name, author.color, at, kind, target ?? null, JSON.stringify(data));
    stream.head = seq;
    stream.at = at;
    touched.add(stream);
    return { status: 'appended', epoch, seq, at };
  }

  #refusal(key: number, { requires }: Append): 'no_such_entry' | 'not_author' | undefined {
    if (!requires) return undefined;
    const entry = this.#sql.bySeq.get(key, requires.seq);
    if (!entry || entry['kind'] !== requires.kind || entry['erased'] === 1) return 'no_such_entry';
    return requires.author !== undefined && entry['author'] !== requires.author ? 'not_author' : undefined;
  }

  #find(name: string): KnownStream | undefined {
    const known = this.#known.get(name);
    if (known) return known;
    const row = this.#sql.stream.get(name);
    return row && this.#remember(name, { key: Number(row['key']), epoch: String(row['epoch']), head: Number(row['head']), at: row['at'] as number | null });
  }

  #create(name: string): KnownStream {
    const epoch = randomBytes(9).toString('base64url');
    const { lastInsertRowid } = this.#sql.create.run(name, epoch);
    return this.#remember(name, { key: Number(lastInsertRowid), epoch, head: 0, at: null });
  }

  #remember(name: string, stream: KnownStream): KnownStream {
    // Not while a transaction may hold heads that are only here: `append` moves them at its end.
    if (this.#known.size >= maxKnown && !this.#isWorking) this.#known.clear();
    this.#known.set(name, stream);
    return stream;
  }

  #first({ key, head }: KnownStream): number {
    return Number(this.#sql.first.get(key)?.['seq'] ?? head + 1);
  }

  #transaction<T>(work: () => T): T {
    this.#begin();
    this.#isWorking = true;
    try {
      const result = work();
      this.#db.exec('COMMIT');
      return result;
    } catch (error) {
      this.#known.clear();
      this.#rollBack();
      throw error;
    } finally {
      this.#isWorking = false;
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
    stream: sql('SELECT key, epoch, head, at FROM streams WHERE name = ?'),
    create: sql('INSERT INTO streams (name, epoch, head) VALUES (?, ?, 0)'),
    moveHead: sql('UPDATE streams SET head = ?, at = ? WHERE key = ?'),
    byId: sql('SELECT seq, at FROM entries WHERE stream = ? AND author = ? AND id = ?'),
    byTrimmedId: sql('SELECT seq, at FROM trimmed_ids WHERE stream = ? AND author = ? AND id = ?'),
    bySeq: sql('SELECT kind, author, data IS NULL AS erased FROM entries WHERE stream = ? AND seq = ?'),
    insert: sql('INSERT INTO entries (stream, seq, id, author, name, color, at, kind, target, data) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)'),
    erase: sql('UPDATE entries SET data = NULL WHERE (stream = ? AND seq = ?) OR (stream = ? AND target = ?)'),
    first: sql('SELECT min(seq) AS seq FROM entries WHERE stream = ?'),
    firstSince: sql('SELECT seq FROM entries WHERE stream = ? AND at >= ? ORDER BY seq LIMIT 1'),
    keepTrimmedIds: sql(
      'INSERT OR IGNORE INTO trimmed_ids (stream, author, id, seq, at, trimmed_at) SELECT stream, author, id, seq, at, ? FROM entries WHERE stream = ? AND seq < ?',
    ),
    trim: sql('DELETE FROM entries WHERE stream = ? AND seq < ?'),
    forgetTrimmedIds: sql('DELETE FROM trimmed_ids WHERE trimmed_at < ?'),
    probe: sql('UPDATE probe SET filler = randomblob(32768)'),
  };
}
