import type { ChatEntry, JoinRoomAck } from '@partyline/protocol';

/** One item of a stream, whatever else it says. */
export interface StreamEntry {
  readonly epoch: string;
  readonly seq: number;
}

/** The verdict on a claim, with what was missed. */
export interface StreamJoined<E> extends Pick<JoinRoomAck, 'epoch' | 'head' | 'verdict' | 'removed'> {
  readonly entries: readonly E[];
}

/** Seqs, both inclusive. */
export interface SeqRange {
  readonly from: number;
  readonly to: number;
}

/** What the application is to be told, once and in this order. */
export interface Delivery<E = ChatEntry> {
  /** Forget all that came before: it belongs to a stream that is gone. */
  readonly reset?: boolean;
  /** What retention removed before it could be told. */
  readonly removed?: SeqRange;
  readonly entries: readonly E[];
}

/** `unknown`: never joined. `current`: nothing is known to be missing. `behind`: something is, and is to be asked for. */
export type InboxState = 'unknown' | 'current' | 'behind';

/** Early entries held at most. What comes beyond it is fetched again when its turn comes (D9). */
export const heldLimit = 1_000;

/**
 * The client's side of a stream. Tells each entry once, in seq order, with none missing (D4); no I/O.
 *
 *                 joined: current, reset            entry: seq > last + 1
 *    unknown ─────────────────────────▶ current ─────────────────────────────▶ behind ──┐ entry, page:
 *       │                                  ▲                                     ▲  ▲   │ still short of head
 *       │                                  └──────────── page, entry: last = head┘  └───┘
 *       └──────────── joined: replay, truncated, and `head` not reached ────────────┘
 *
 * `current` and `behind` go either way when `joined` says so: each join judges the position anew. The whole table, each state with each
 * event, is in the tests.
 */
export class Inbox<E extends StreamEntry = ChatEntry> {
  /** The stream that `last` counts in; `undefined` until the first join. */
  epoch: string | undefined;
  /** The last seq told. */
  last = 0;
  /** The highest seq known to exist. */
  head = 0;
  readonly #held = new Map<number, E>();

  get state(): InboxState {
    if (this.epoch === undefined) return 'unknown';
    return this.last < this.head ? 'behind' : 'current';
  }

  /** Whether something is known to be missing: to be asked for with `history { after: last }`. */
  get isBehind(): boolean {
    return this.state === 'behind';
  }

  /** "I have seen up to `after`", for `joinRoom`. */
  get claim(): { epoch: string; after: number } | Record<never, never> {
    return this.epoch === undefined ? {} : { epoch: this.epoch, after: this.last };
  }

  /** Takes the verdict on the claim. */
  joined({ epoch, head, verdict, removed, entries }: StreamJoined<E>): Delivery<E> {
    const isReset = verdict === 'reset';
    if (isReset || this.epoch === undefined) this.last = (entries[0]?.seq ?? head + 1) - 1;
    this.epoch = epoch;
    const gap = verdict === 'truncated' ? removed : undefined;
    this.#skip(gap?.to ?? 0);
    // Not the highest seq that an older connection told of: the stream may have lost it.
    this.head = Math.max(head, this.last, ...this.#held.keys());
    return { ...(isReset ? { reset: true } : {}), ...(gap ? { removed: gap } : {}), entries: this.#take(entries) };
  }

  /** Takes an entry that came live. */
  live(entry: E): Delivery<E> {
    return { entries: this.#take([entry]) };
  }

  /** Takes the answer to `history { after }`. A page that doesn't begin right there shows that retention removed what was between. */
  page(after: number, entries: readonly E[]): Delivery<E> {
    if (this.state === 'unknown') return { entries: [] };
    const known = Math.max(after, this.last);
    const first = entries[0]?.seq ?? 0;
    const gap = first > known + 1 ? { from: known + 1, to: first - 1 } : undefined;
    this.#skip(gap?.to ?? 0);
    return { ...(gap ? { removed: gap } : {}), entries: this.#take(entries) };
  }

  /** Moves past seqs that can't come any more, and lets go of held entries that have no turn now. */
  #skip(to: number): void {
    this.last = Math.max(this.last, to);
    for (const [seq, entry] of this.#held) {
      if (seq <= this.last || entry.epoch !== this.epoch) this.#held.delete(seq);
    }
  }

  /** One by one, so that a page in order never waits for room among the held ones. */
  #take(entries: readonly E[]): E[] {
    const told: E[] = [];
    const tell = (): void => {
      for (let next = this.#next(); next; next = this.#next()) {
        this.#held.delete(next.seq);
        this.last = next.seq;
        told.push(next);
      }
    };
    tell();
    for (const entry of entries) {
      this.#hold(entry);
      tell();
    }
    return told;
  }

  #next(): E | undefined {
    return this.epoch === undefined ? undefined : this.#held.get(this.last + 1);
  }

  #hold(entry: E): void {
    const isKnown = this.epoch !== undefined;
    if (isKnown && (entry.epoch !== this.epoch || entry.seq <= this.last)) return;
    this.head = Math.max(this.head, entry.seq);
    if (this.#held.size < heldLimit || (isKnown && entry.seq === this.last + 1)) this.#held.set(entry.seq, entry);
  }
}
