import type { Entry } from './entry.ts';

/** The newest entries of a stream, without a hole up to its head: what most joins and replays need, without the store. */
export class RecentEntries {
  readonly #capacity: number;
  #entries: Entry[] = [];
  #size = 0;

  constructor(capacity: number) {
    this.#capacity = capacity;
  }

  /** About how many bytes they take in memory. */
  get size(): number {
    return this.#size;
  }

  /** `entries` are the newest of the stream, in ascending order. */
  reset(entries: readonly Entry[]): void {
    this.#keep([...entries]);
  }

  push(entry: Entry): void {
    const last = this.#entries.at(-1);
    if (last && entry.seq !== last.seq + 1) this.#keep([]);
    this.#entries.push(entry);
    this.#size += sizeOf(entry);
    // Half of the array goes at once, so that a push costs O(1) on average.
    if (this.#entries.length >= this.#capacity * 2) this.#keep(this.#entries.slice(-this.#capacity));
  }

  /** Every entry above `seq`, or `undefined` where some of them are only in the store. */
  after(seq: number): readonly Entry[] | undefined {
    const oldest = this.#entries[0];
    if (!oldest || seq < oldest.seq - 1) return undefined;
    return this.#entries.slice(seq - oldest.seq + 1);
  }

  /** The newest `count`, or `undefined` where there may be more of them in the store. */
  latest(count: number): readonly Entry[] | undefined {
    return this.#entries.length >= count ? this.#entries.slice(-count) : undefined;
  }

  all(): readonly Entry[] {
    return this.#entries;
  }

  eraseTarget(target: number): void {
    this.#keep(this.#entries.map((entry) => (entry.seq === target || entry.target === target ? { ...entry, data: null } : entry)));
  }

  dropBefore(first: number): void {
    this.#keep(this.#entries.filter((entry) => entry.seq >= first));
  }

  #keep(entries: Entry[]): void {
    this.#entries = entries;
    this.#size = entries.reduce((size, entry) => size + sizeOf(entry), 0);
  }
}

/** Of the entry, its author and its short fields; measured on Node 24. */
const entryBytes = 400;

/** About how many bytes an entry takes in memory. Texts count two bytes for each code unit, as those beyond Latin take. */
export function sizeOf({ data }: Entry): number {
  let size = entryBytes;
  for (const value of Object.values(data ?? {})) if (typeof value === 'string') size += 2 * value.length;
  return size;
}
