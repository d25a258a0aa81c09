import type { Entry, EntryData } from '../core/entry.ts';
import { dataSum, headSum } from './entry-sums.ts';

/** A row of `entries` as SQLite gives it: of any form where the file is damaged. */
export type Row = Readonly<Record<string, string | number | null>>;

/** As REAL, for a damaged integer may be larger than JavaScript has numbers, and reading it would throw. */
const real = (column: string): string => `CAST(${column} AS REAL) AS ${column}`;

export const entryColumns = `seq, id, author, name, color, ${real('at')}, kind, ${real('target')}, data, ${real('head_sum')}, ${real('data_sum')}`;

export const streamColumns = `key, name, epoch, ${real('head')}, at`;

/** Seqs, both inclusive. */
export interface SeqWindow {
  readonly from: number;
  readonly to: number;
}

export function entryOf({ seq, id, author, name, color, at, kind, target, data }: Row): Entry {
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

export function isHeadWhole(stream: number, row: Row): boolean {
  const { seq = null, id = null, author = null, name = null, color = null, at = null, kind = null, target = null } = row;
  return row['head_sum'] === headSum(stream, seq, id, author, name, color, at, kind, target);
}

export function isDataWhole({ data, data_sum: sum }: Row): boolean {
  return typeof data === 'string' ? sum === dataSum(data) : data === null && sum === null;
}

/** Whether rows in ascending order are all that a window holds, each as it was written. */
export function areWhole(stream: number, rows: readonly Row[], window: SeqWindow): boolean {
  return rows.length === Math.max(0, window.to - window.from + 1) && damagedSeqs(stream, rows, window).length === 0;
}

/** The seqs of a window whose rows are missing, or not as they were written. */
export function damagedSeqs(stream: number, rows: readonly Row[], { from, to }: SeqWindow): number[] {
  const damaged: number[] = [];
  let at = 0;
  for (let seq = from; seq <= to; seq++) {
    const row = rows[at]?.['seq'] === seq ? rows[at++] : undefined;
    if (!row || !isHeadWhole(stream, row) || !isDataWhole(row)) damaged.push(seq);
  }
  return damaged;
}
