import type { Person } from '@partyline/protocol';

/** What an entry says, by its kind. Streams don't look inside. */
export type EntryData = Readonly<Record<string, unknown>>;

/** The kind of an entry of which a damaged disk left only its place in the order. It is erased, by nobody known, and changes nothing. */
export const lostKind = 'lost';

/** One item of a stream, as committed. */
export interface Entry {
  readonly seq: number;
  readonly id: string;
  readonly author: Person;
  /** Milliseconds since 1970, by the server's clock at the time of the append. Order is by `seq`, never by this. */
  readonly at: number;
  readonly kind: string;
  /** The seq of the entry that this one changes. */
  readonly target?: number;
  /** `null` once erased: the place in the order stays, the content is gone from the store. */
  readonly data: EntryData | null;
}

/** A request to append an entry. Idempotent by (stream, author.user, id). */
export interface Append {
  readonly stream: string;
  readonly id: string;
  readonly author: Person;
  readonly at: number;
  readonly kind: string;
  readonly data: EntryData;
  readonly target?: number;
  /**
   * The id of the same author's previous publish to this stream, which may not be settled yet. Where that one is stored neither
   * before nor earlier in the batch, this one is refused with `held_back`: so a window of several in flight keeps its order (D5).
   */
  readonly follows?: string | undefined;
  /**
   * What must stand in the stream at the time of the commit: an entry with this seq and kind that is not erased, and by
   * this author where one is named. Otherwise the append is refused with `no_such_entry` or `not_author`.
   */
  readonly requires?: { readonly seq: number; readonly kind: string; readonly author?: string };
  /** The stream in which its author saw what it changes: where the stream has another epoch at the time of the commit, it is refused with `no_such_entry` (I6). */
  readonly epoch?: string | undefined;
  /** Erases the data of the target and of all entries that target it, in the same commit. */
  readonly erasesTarget?: boolean;
}
