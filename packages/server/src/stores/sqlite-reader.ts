import { DatabaseSync, type StatementSync } from 'node:sqlite';
import type { Entry, EntryData } from '../core/entry.ts';
import type { EntryPage, Range, StreamInfo } from '../core/stream-store.ts';

type Row = Record<string, unknown>;

const columns = 'seq, id, author, name, color, at, kind, target, data';

/** The connection that reads: commits that wait for the disk or for a lock don't hold it up. Lives in a worker thread of its own. */
export class SqliteReader {
  readonly #db: DatabaseSync;
  readonly #stream: StatementSync;
  readonly #after: StatementSync;
  readonly #before: StatementSync;
  readonly #first: StatementSync;
  readonly #list: StatementSync;

  constructor(file: string) {
    this.#db = new DatabaseSync(file, { readOnly: true });
    this.#db.exec('PRAGMA busy_timeout = 1000');
    this.#stream = this.#db.prepare('SELECT key, epoch, head FROM streams WHERE name = ?');
    this.#after = this.#db.prepare(`SELECT ${columns} FROM entries WHERE stream = ? AND seq > ? ORDER BY seq LIMIT ?`);
    this.#before = this.#db.prepare(`SELECT ${columns} FROM entries WHERE stream = ? AND seq < ? ORDER BY seq DESC LIMIT ?`);
    this.#first = this.#db.prepare('SELECT min(seq) AS seq FROM entries WHERE stream = ?');
    this.#list = this.#db.prepare(
      `SELECT name, epoch, head, at, (SELECT min(seq) FROM entries WHERE stream = key) AS first
       FROM streams WHERE name >= ? AND name < ? ORDER BY at DESC NULLS LAST, name LIMIT ?`,
    );
  }

  read(name: string, range: Range, limit: number): EntryPage | undefined {
    // One snapshot for the stream's state and its entries.
    this.#db.exec('BEGIN');
    try {
      return this.#page(name, range, limit);
    } finally {
      this.#db.exec('COMMIT');
    }
  }

  list(prefix: string, limit: number): StreamInfo[] {
    return this.#list.all(prefix, `${prefix}\u{10FFFF}`, limit).map((row) => {
      const head = Number(row['head']);
      const info = { stream: String(row['name']), epoch: String(row['epoch']), head, first: Number(row['first'] ?? head + 1) };
      return row['at'] === null ? info : { ...info, at: Number(row['at']) };
    });
  }

  close(): void {
    this.#db.close();
  }

  #page(name: string, range: Range, limit: number): EntryPage | undefined {
    const stream = this.#stream.get(name);
    if (!stream) return undefined;
    const key = Number(stream['key']);
    const head = Number(stream['head']);
    const first = Number(this.#first.get(key)?.['seq'] ?? head + 1);
    const isForward = range !== 'latest' && 'after' in range;
    // One row more than asked for tells whether there is more.
    const rows = isForward ? this.#after.all(key, range.after, limit + 1) : this.#before.all(key, range === 'latest' ? head + 1 : range.before, limit + 1);
    const entries = rows.slice(0, limit).map(entryOf);
    if (!isForward) entries.reverse();
    return { epoch: String(stream['epoch']), head, first, entries, more: rows.length > limit };
  }
}

function entryOf(row: Row): Entry {
  const { seq, id, author, name, color, at, kind, target, data } = row;
  return {
    seq: Number(seq),
    id: String(id),
    author: { user: String(author), name: String(name), color: String(color) },
    at: Number(at),
    kind: String(kind),
    ...(target !== null && { target: Number(target) }),
    data: typeof data === 'string' ? (JSON.parse(data) as EntryData) : null,
  };
}
