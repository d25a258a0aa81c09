import { DatabaseSync, type StatementSync } from 'node:sqlite';
import type { EntryPage, Range, StreamInfo } from '../core/stream-store.ts';
import { isCorruption } from './sqlite-check.ts';
import { areWhole, entryColumns, entryOf, type Row, type SeqWindow, streamColumns } from './sqlite-rows.ts';

/** A page as it stands on the disk, or where it is not as it was written. */
export type PageRead = { readonly page: EntryPage | undefined } | { readonly damaged: SeqWindow };

/** The connection that reads: commits that wait for the disk or for a lock don't hold it up. Lives in a worker thread of its own. */
export class SqliteReader {
  readonly #db: DatabaseSync;
  readonly #stream: StatementSync;
  readonly #window: StatementSync;
  readonly #first: StatementSync;
  readonly #list: StatementSync;
  readonly #names: StatementSync;

  constructor(file: string) {
    this.#db = new DatabaseSync(file, { readOnly: true });
    this.#db.exec('PRAGMA busy_timeout = 1000');
    this.#stream = this.#db.prepare(`SELECT ${streamColumns} FROM streams WHERE name = ?`);
    this.#window = this.#db.prepare(pageQuery);
    this.#first = this.#db.prepare('SELECT min(seq) AS seq FROM entries WHERE stream = ?');
    this.#list = this.#db.prepare(`SELECT ${streamColumns} FROM streams WHERE name >= ? AND name < ? ORDER BY at DESC NULLS LAST, name LIMIT ?`);
    this.#names = this.#db.prepare('SELECT name FROM streams WHERE name > ? AND name >= ? AND name < ? ORDER BY name LIMIT ?');
  }

  read(name: string, range: Range, limit: number): PageRead {
    // One snapshot for the stream's state and its entries.
    this.#db.exec('BEGIN');
    try {
      return this.#page(name, range, limit);
    } finally {
      this.#db.exec('COMMIT');
    }
  }

  list(prefix: string, limit: number): StreamInfo[] {
    return this.#list.all(prefix, endOf(prefix), limit).map((row) => {
      const head = Number(row['head']);
      const info = { stream: String(row['name']), epoch: String(row['epoch']), head, first: this.#readableFirst(Number(row['key']), head) };
      return row['at'] === null ? info : { ...info, at: Number(row['at']) };
    });
  }

  /** In their order, from the one after `after`. */
  names(prefix: string, after: string, limit: number): string[] {
    return this.#names.all(after, prefix, endOf(prefix), limit).map((row) => String(row['name']));
  }

  close(): void {
    this.#db.close();
  }

  #page(name: string, range: Range, limit: number): PageRead {
    const stream = this.#stream.get(name);
    if (!stream) return { page: undefined };
    const key = Number(stream['key']);
    const head = Number(stream['head']);
    const first = this.#firstOf(key, head);
    const window = windowOf(range, limit, first, head);
    const rows = this.#window.all(key, window.from, window.to) as Row[];
    if (!areWhole(key, rows, window)) return { damaged: window };
    const isForward = range !== 'latest' && 'after' in range;
    const more = rows.length > 0 && (isForward ? window.to < head : window.from > first);
    return { page: { epoch: String(stream['epoch']), head, first, entries: rows.map(entryOf), more } };
  }

  #firstOf(key: number, head: number): number {
    return Number(this.#first.get(key)?.['seq'] ?? head + 1);
  }

  /** A room whose first page of entries is damaged must not take the list of all rooms with it. */
  #readableFirst(key: number, head: number): number {
    try {
      return this.#firstOf(key, head);
    } catch (error) {
      if (isCorruption(error)) return head + 1;
      throw error;
    }
  }
}

/** Above every name that starts with `prefix`. */
function endOf(prefix: string): string {
  return `${prefix}\u{10FFFF}`;
}

/** By the primary key, whatever the room's size (RELIABILITY 37). */
export const pageQuery = `SELECT ${entryColumns} FROM entries WHERE stream = ? AND seq BETWEEN ? AND ? ORDER BY seq`;

/** The seqs of a page: a stream has no holes, so they are known before it is read. `to` is below `from` where the page is empty. */
export function windowOf(range: Range, limit: number, first: number, head: number): SeqWindow {
  if (range !== 'latest' && 'after' in range) {
    const from = Math.max(range.after + 1, first);
    return { from, to: Math.min(from + limit - 1, head) };
  }
  const to = range === 'latest' ? head : Math.min(range.before - 1, head);
  return { from: Math.max(to - limit + 1, first), to };
}
