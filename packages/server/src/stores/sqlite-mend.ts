import { randomBytes } from 'node:crypto';
import type { DatabaseSync } from 'node:sqlite';
import { lostKind } from '../core/entry.ts';
import { headSum } from './entry-sums.ts';
import { pageQuery } from './sqlite-reader.ts';
import { isDataWhole, isHeadWhole, type Row, type SeqWindow } from './sqlite-rows.ts';

/** Shown in place of an author whose name is lost. */
const nobody = { user: 'lost', name: '?', color: '#64748B' };

/**
 * Makes entries that are not as they were written into erased ones. Where only the data is damaged, the rest stays, so that the publish
 * is still known by its id. To be called within a transaction; returns the seqs concerned.
 */
export function mendEntries(db: DatabaseSync, { key, head }: { readonly key: number; readonly head: number }, { from, to }: SeqWindow): number[] {
  removeStrays(db, key, head);
  const rows = new Map((db.prepare(pageQuery).all(key, from, to) as Row[]).map((row) => [Number(row['seq']), row]));
  // Below the first retention may have deleted some since the damage was seen.
  const { first, last } = db.prepare('SELECT min(seq) AS first, max(seq) AS last FROM entries WHERE stream = ?').get(key) ?? {};
  const erase = db.prepare('UPDATE entries SET data = NULL, data_sum = NULL WHERE stream = ? AND seq = ?');
  const remove = db.prepare('DELETE FROM entries WHERE stream = ? AND seq = ?');
  const mended: number[] = [];
  // Above the last there is nothing to keep the place of: the head goes back to it.
  for (let seq = Math.max(from, Number(first)); seq <= Math.min(to, Number(last)); seq++) {
    const row = rows.get(seq);
    if (row && isHeadWhole(key, row)) {
      if (isDataWhole(row)) continue;
      erase.run(key, seq);
    } else {
      if (row) remove.run(key, seq);
      insertLost(db, key, seq);
    }
    mended.push(seq);
  }
  return mended;
}

/** Entries that a damaged seq has carried above the head. Whole ones belong there: then it is the head that is damaged. */
function removeStrays(db: DatabaseSync, key: number, head: number): void {
  const above = db.prepare(pageQuery).all(key, head + 1, Number.MAX_SAFE_INTEGER) as Row[];
  const remove = db.prepare('DELETE FROM entries WHERE stream = ? AND seq = ?');
  for (const row of above) if (!isHeadWhole(key, row)) remove.run(key, row['seq'] ?? null);
}

function insertLost(db: DatabaseSync, key: number, seq: number): void {
  const before = db.prepare('SELECT at FROM entries WHERE stream = ? AND seq < ? ORDER BY seq DESC LIMIT 1').get(key, seq);
  const at = Number(before?.['at'] ?? 0);
  const id = `lost-${randomBytes(9).toString('hex')}`;
  const { user, name, color } = nobody;
  db.prepare('INSERT INTO entries (stream, seq, id, author, name, color, at, kind, head_sum) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)').run(
    ...[key, seq, id, user, name, color, at, lostKind],
    headSum(key, seq, id, user, name, color, at, lostKind, null),
  );
}
