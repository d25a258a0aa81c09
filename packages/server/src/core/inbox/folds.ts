import type { Entry } from '../entry.ts';
import { PartylineError } from '../partyline-error.ts';
import type { Streams } from '../streams.ts';

/** What a stream comes to: made of its entries, in order. */
export interface Fold {
  apply(entry: Entry): void;
  /** Retention removed what is below `first`. */
  trimTo?(first: number): void;
}

export interface FoldsOptions<F extends Fold> {
  readonly streams: Streams;
  /** Of streams that are folded, such as `notifications:`. */
  readonly prefix: string;
  readonly make: () => F;
  /** Folds kept besides those that are held: the longest unused ones go first. */
  readonly max: number;
}

interface Loaded<F> {
  /** `undefined` where there is no such stream yet. */
  epoch: string | undefined;
  readonly fold: F;
  /** The seq of the entry that comes next. */
  next: number;
}

interface Place<F> {
  state: Loaded<F> | undefined;
  /** The read that is under way, shared by all who need it. */
  loading: Promise<Loaded<F>> | undefined;
  /** What was told meanwhile, in order. */
  told: { readonly epoch: string; readonly entry: Entry }[];
  /** What retention left meanwhile. */
  trimmedTo: number;
  holds: number;
}

/** Entries read at a time: the streams share blocks of so many. */
const pageSize = 200;
/** Each but the first because the stream was renewed meanwhile, which happens once in the life of a disk. */
const maxTries = 20;

/**
 * The sums of streams, read when they are first asked for and kept up to date from then on: within the very turn in which listeners
 * that came later than this one hear of an entry, its fold has it. What is forgotten is read again.
 */
export class Folds<F extends Fold> {
  readonly #options: FoldsOptions<F>;
  /** By stream: those that somebody holds, */
  readonly #held = new Map<string, Place<F>>();
  /** and the others, the longest unused first. */
  readonly #idle = new Map<string, Place<F>>();

  constructor(options: FoldsOptions<F>) {
    this.#options = options;
    options.streams.listen(options.prefix, (stream, epoch, entry) => this.#take(stream, epoch, entry));
    options.streams.onTrimmed(options.prefix, (stream, first) => this.#trim(stream, first));
  }

  /** The fold of a stream, as of now: empty where there is no such stream. Rejects where the store can't be read. */
  async use(stream: string): Promise<F> {
    const place = this.#place(stream);
    return (place.state ?? (await this.#load(stream, place))).fold;
  }

  /** The same without waiting: `undefined` where it isn't in memory. */
  current(stream: string): F | undefined {
    return this.#find(stream)?.state?.fold;
  }

  /** Keeps a fold in memory from when it is read until the returned function is called. */
  hold(stream: string): () => void {
    const place = this.#place(stream);
    place.holds += 1;
    this.#idle.delete(stream);
    this.#held.set(stream, place);
    let isHeld = true;
    return () => {
      if (!isHeld) return;
      isHeld = false;
      place.holds -= 1;
      if (place.holds > 0) return;
      this.#held.delete(stream);
      this.#keepIdle(stream, place);
    };
  }

  #find(stream: string): Place<F> | undefined {
    return this.#held.get(stream) ?? this.#idle.get(stream);
  }

  #place(stream: string): Place<F> {
    const place = this.#find(stream) ?? { state: undefined, loading: undefined, told: [], trimmedTo: 0, holds: 0 };
    if (place.holds === 0) this.#keepIdle(stream, place);
    return place;
  }

  #load(stream: string, place: Place<F>): Promise<Loaded<F>> {
    place.loading ??= this.#read(stream, place);
    return place.loading;
  }

  async #read(stream: string, place: Place<F>): Promise<Loaded<F>> {
    try {
      for (let tries = 0; tries < maxTries; tries += 1) {
        place.told = [];
        place.trimmedTo = 0;
        const loaded = await this.#readAll(stream);
        // I6: where it was renewed meanwhile, or made in this very moment, the next look tells.
        if (!loaded || !place.told.every(({ epoch, entry }) => epoch === loaded.epoch && advance(loaded, entry))) continue;
        if (place.trimmedTo > 0) loaded.fold.trimTo?.(place.trimmedTo);
        place.state = loaded;
        return loaded;
      }
      throw new PartylineError('busy', 'this is being renewed; ask again', { retryAfterMs: 500 });
    } finally {
      // In the turn that sets the state: whatever is told from then on goes there.
      place.loading = undefined;
      place.told = [];
    }
  }

  #trim(stream: string, first: number): void {
    const place = this.#find(stream);
    if (place?.loading) place.trimmedTo = Math.max(place.trimmedTo, first);
    else place?.state?.fold.trimTo?.(first);
  }

  /** `undefined` where it was renewed between two pages. */
  async #readAll(stream: string): Promise<Loaded<F> | undefined> {
    const { streams, make } = this.#options;
    const loaded: Loaded<F> = { epoch: undefined, fold: make(), next: 1 };
    for (let more = true; more; ) {
      const page = await streams.history(stream, { after: loaded.next - 1 }, pageSize);
      if (!page) return loaded;
      if (loaded.epoch !== undefined && page.epoch !== loaded.epoch) return undefined;
      loaded.epoch = page.epoch;
      // Retention may have removed what would come next.
      loaded.next = Math.max(loaded.next, page.first);
      if (!page.entries.every((entry) => advance(loaded, entry))) return undefined;
      more = page.more && page.entries.length > 0;
    }
    return loaded;
  }

  #take(stream: string, epoch: string, entry: Entry): void {
    const place = this.#find(stream);
    if (!place) return;
    const { state, loading, holds } = place;
    if (loading) return void place.told.push({ epoch, entry });
    if (state && state.epoch === undefined && entry.seq === 1) state.epoch = epoch;
    if (state?.epoch === epoch && advance(state, entry)) return;
    // I6: another stream of this name.
    place.state = undefined;
    if (holds > 0) this.#load(stream, place).catch(() => {});
  }

  /** As the most recently used one. */
  #keepIdle(stream: string, place: Place<F>): void {
    this.#idle.delete(stream);
    this.#idle.set(stream, place);
    for (const [oldest, each] of this.#idle) {
      if (this.#idle.size <= this.#options.max) return;
      if (each !== place && !each.loading) this.#idle.delete(oldest);
    }
  }
}

/** Each entry once: some come both in a page and live. `false` where one is missing before it: of a stream that was renewed only the last is told. */
function advance<F extends Fold>(loaded: Loaded<F>, entry: Entry): boolean {
  if (entry.seq > loaded.next) return false;
  if (entry.seq < loaded.next) return true;
  loaded.next += 1;
  loaded.fold.apply(entry);
  return true;
}
