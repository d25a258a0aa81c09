import type { FeedDelta, FeedValue, SubscribeAck } from '@partyline/protocol';

/** What came of a frame: keys whose values are others now, or that something before it is missing. */
export type Applied = readonly string[] | 'gap';

/**
 * The last values of a feed, as far as this client knows them; no I/O. Takes a snapshot, then what changed since, and notices what it has
 * missed: the server sends no frame again.
 */
export class FeedValues {
  #epoch: string | undefined;
  #version = 0;
  readonly #values = new Map<string, FeedValue>();
  #copy: ReadonlyMap<string, FeedValue> | undefined;

  /** A copy of all of them: the same one until something changed. */
  get all(): ReadonlyMap<string, FeedValue> {
    this.#copy ??= new Map(this.#values);
    return this.#copy;
  }

  get(key: string): FeedValue | undefined {
    return this.#values.get(key);
  }

  /** Takes the answer to a subscription in the place of what is here. */
  reset({ epoch, version, values }: Pick<SubscribeAck, 'epoch' | 'version' | 'values'>): readonly string[] {
    this.#epoch = epoch;
    this.#version = version;
    const next = new Map(values);
    const gone = [...this.#values.keys()].filter((key) => !next.has(key));
    return this.#change(values, gone);
  }

  /** Takes a frame. One that has nothing new changes nothing. */
  apply({ epoch, from, to, values, removed = [] }: Omit<FeedDelta, 'channel'>): Applied {
    if (epoch !== this.#epoch || from > this.#version) return 'gap';
    if (to <= this.#version) return [];
    this.#version = to;
    return this.#change(values, removed);
  }

  /** Whether all is here up to this version. */
  isAt(epoch: string, version: number): boolean {
    return epoch === this.#epoch && version <= this.#version;
  }

  #change(values: SubscribeAck['values'], removed: readonly string[]): string[] {
    const changed: string[] = [];
    for (const [key, value] of values) {
      if (this.#values.has(key) && isSame(this.#values.get(key), value)) continue;
      this.#values.set(key, value);
      changed.push(key);
    }
    for (const key of removed) if (this.#values.delete(key)) changed.push(key);
    if (changed.length > 0) this.#copy = undefined;
    return changed;
  }
}

/** So that what didn't change keeps its identity: a snapshot brings every value anew. */
function isSame(a: FeedValue | undefined, b: FeedValue): boolean {
  return a === b || (typeof a === 'object' && typeof b === 'object' && JSON.stringify(a) === JSON.stringify(b));
}
