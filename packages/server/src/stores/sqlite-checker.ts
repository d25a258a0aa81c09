import { DatabaseSync, type StatementSync } from 'node:sqlite';
import { isCorruption } from './sqlite-check.ts';
import { pageQuery } from './sqlite-reader.ts';
import { damagedSeqs, type Row, type SeqWindow, streamColumns } from './sqlite-rows.ts';

/** Entries compared with their checksums in one step. */
const comparedEntries = 2000;
/** As many entries as it takes as long to look up a stream. */
const streamCost = 10;

/** How far the comparison has come. */
export interface CheckPosition {
  /** The stream's key. */
  readonly key: number;
  readonly seq: number;
}

export interface Damage {
  readonly stream: string;
  readonly window: SeqWindow;
  readonly seqs: readonly number[];
}

export interface CheckStep {
  /** Where to go on; absent at the end. */
  readonly next?: CheckPosition;
  /** Streams begun, and entries compared. */
  readonly streams: number;
  readonly entries: number;
  readonly damaged: readonly Damage[];
  /** What is wrong with the structure of the file here. Then the step is to be made again, once that is mended. */
  readonly problems: readonly string[];
}

const start: CheckPosition = { key: 0, seq: 1 };

/** Looks over a whole database, with a connection that only reads. */
export class SqliteChecker {
  readonly #db: DatabaseSync;
  readonly #stream: StatementSync;
  readonly #first: StatementSync;
  readonly #window: StatementSync;
  readonly #unindexed: StatementSync;

  constructor(file: string) {
    this.#db = new DatabaseSync(file, { readOnly: true });
    this.#db.exec('PRAGMA busy_timeout = 1000');
    this.#stream = this.#db.prepare(`SELECT ${streamColumns} FROM streams WHERE key >= ? ORDER BY key LIMIT 1`);
    this.#first = this.#db.prepare('SELECT min(seq) AS seq FROM entries WHERE stream = ?');
    this.#window = this.#db.prepare(pageQuery);
    this.#unindexed = this.#db.prepare(
      `SELECT count(*) AS count FROM entries AS entry WHERE stream = ? AND seq BETWEEN ? AND ? AND NOT EXISTS (
         SELECT 1 FROM entries INDEXED BY entries_id WHERE stream = entry.stream AND author = entry.author AND id = entry.id AND seq = entry.seq)`,
    );
  }

  /** Compares the entries from a position on with their checksums and with the index, as many as one step may. */
  compare(from: CheckPosition = start): CheckStep {
    try {
      return this.#inSnapshot(() => this.#compare(from, true));
    } catch (error) {
      if (isCorruption(error)) return { next: from, streams: 0, entries: 0, damaged: [], problems: [error.message] };
      throw error;
    }
  }

  /** All steps at once, without the index: for a process that has nothing else to do. Throws where an entry can't be read. */
  compareAll(): Pick<CheckStep, 'streams' | 'entries' | 'damaged'> {
    const damaged: Damage[] = [];
    let [streams, entries] = [0, 0];
    for (let position: CheckPosition | undefined = start; position; ) {
      const at: CheckPosition = position;
      const step = this.#inSnapshot(() => this.#compare(at, false));
      damaged.push(...step.damaged);
      streams += step.streams;
      entries += step.entries;
      position = step.next;
    }
    return { streams, entries, damaged };
  }

  close(): void {
    this.#db.close();
  }

  /** A stream's head and its entries belong together. */
  #inSnapshot<T>(look: () => T): T {
    this.#db.exec('BEGIN');
    try {
      return look();
    } finally {
      this.#db.exec('ROLLBACK');
    }
  }

  #compare({ key, seq }: CheckPosition, withIndex: boolean): CheckStep {
    const damaged: Damage[] = [];
    let [streams, entries] = [0, 0];
    for (let left = comparedEntries; left > 0; ) {
      const stream = this.#stream.get(key);
      if (!stream) return { streams, entries, damaged, problems: [] };
      if (Number(stream['key']) !== key) [key, seq] = [Number(stream['key']), 1];
      if (seq === 1) streams += 1;
      const head = Number(stream['head']);
      const first = Number(this.#first.get(key)?.['seq'] ?? head + 1);
      const from = Math.max(first, seq);
      const window = { from, to: Math.min(from + left - 1, head) };
      const rows = this.#window.all(key, window.from, window.to) as Row[];
      const unindexed = withIndex ? Number(this.#unindexed.get(key, window.from, window.to)?.['count']) : 0;
      if (unindexed > 0) return { next: { key, seq }, streams, entries, damaged, problems: [`${unindexed} entries are missing from the index`] };
      const seqs = damagedSeqs(key, rows, window);
      if (seqs.length > 0) damaged.push({ stream: String(stream['name']), window, seqs });
      entries += rows.length;
      left -= rows.length + streamCost;
      [key, seq] = window.to < head ? [key, window.to + 1] : [key + 1, 1];
    }
    return { next: { key, seq }, streams, entries, damaged, problems: [] };
  }
}
