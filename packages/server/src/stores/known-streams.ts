/** A stream as the writer holds it in memory. */
export interface KnownStream {
  readonly key: number;
  readonly name: string;
  epoch: string;
  head: number;
  /** When the head was written. */
  at: number | null;
  /** Whether the marks file names it: then a further mark needs its key only. */
  isMarked: boolean;
}

/** Streams kept in memory. */
const maxKnown = 50_000;

/**
 * Key and head of streams, so that an append doesn't read them: the data folder's lock makes the writer the only one who moves
 * them. To be forgotten when a transaction fails, for heads move in here first.
 */
export class KnownStreams {
  readonly #byName = new Map<string, KnownStream>();

  get(name: string): KnownStream | undefined {
    return this.#byName.get(name);
  }

  add(stream: KnownStream): KnownStream {
    this.#byName.set(stream.name, stream);
    return stream;
  }

  forget(): void {
    this.#byName.clear();
  }

  /** Not within a transaction: its heads are only here until its end. */
  bound(): void {
    if (this.#byName.size > maxKnown) this.#byName.clear();
  }
}
