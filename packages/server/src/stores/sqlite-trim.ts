import type { DatabaseSync } from 'node:sqlite';
import type { TrimBounds } from '../core/stream-store.ts';

/** Rows deleted in one transaction: some 10 ms, which appends wait for. */
export const trimmedRows = 2000;

/** What is deleted by one step. */
export interface TrimStep {
  readonly first: number;
  readonly removed: number;
  /** Whether the bounds ask for more. */
  readonly more: boolean;
}

/** Retention's statements. Each method is to be called within a transaction of its own. */
export class SqliteTrim {
  readonly #sql: ReturnType<typeof prepare>;

  constructor(db: DatabaseSync) {
    this.#sql = prepare(db);
  }

  /** Deletes the oldest entries of a stream, as many as one step may, and keeps their ids. */
  step({ key, head }: { readonly key: number; readonly head: number }, { keep, before, now }: TrimBounds): TrimStep | undefined {
    const first = Number(this.#sql.first.get(key)?.['seq'] ?? head + 1);
    const end = Math.min(first + trimmedRows, head + 1);
    const byCount = keep === undefined ? first : head - keep + 1;
    // Only a prefix goes: the wall clock may have jumped, and a stream must not get holes.
    const byAge = before === undefined ? first : Number(this.#sql.firstSince.get(key, end, before)?.['seq'] ?? end);
    const newFirst = Math.min(Math.max(first, byCount, byAge), end);
    if (newFirst === first) return undefined;
    this.#sql.keepIds.run(now, key, newFirst);
    this.#sql.delete.run(key, newFirst);
    return { first: newFirst, removed: newFirst - first, more: newFirst === end && end <= head };
  }

  /** Forgets the ids that were kept before `before`, as many as one step may. Says whether there are more. */
  forgetIds(before: number): boolean {
    return Number(this.#sql.forgetIds.run(before, trimmedRows).changes) === trimmedRows;
  }
}

function prepare(db: DatabaseSync) {
  return {
    first: db.prepare('SELECT min(seq) AS seq FROM entries WHERE stream = ?'),
    firstSince: db.prepare('SELECT seq FROM entries WHERE stream = ? AND seq < ? AND at >= ? ORDER BY seq LIMIT 1'),
    keepIds: db.prepare(
      'INSERT OR IGNORE INTO trimmed_ids (stream, author, id, seq, at, trimmed_at) SELECT stream, author, id, seq, at, ? FROM entries WHERE stream = ? AND seq < ?',
    ),
    delete: db.prepare('DELETE FROM entries WHERE stream = ? AND seq < ?'),
    forgetIds: db.prepare('DELETE FROM trimmed_ids WHERE (stream, author, id) IN (SELECT stream, author, id FROM trimmed_ids WHERE trimmed_at < ? LIMIT ?)'),
  };
}
