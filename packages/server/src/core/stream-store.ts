import type { Append, Entry } from './entry.ts';

/** Where a stream stands. `first` is the lowest seq that retention left (`head + 1` when nothing is left). */
export interface StreamState {
  readonly epoch: string;
  readonly head: number;
  readonly first: number;
}

export interface StreamInfo extends StreamState {
  readonly stream: string;
  /** When the head was written; absent while the stream is empty. */
  readonly at?: number;
}

export type AppendResult =
  | { readonly status: 'appended' | 'duplicate'; readonly epoch: string; readonly seq: number; readonly at: number }
  | { readonly status: 'refused'; readonly code: 'no_such_entry' | 'not_author' | 'held_back' };

/** Where a publish was stored. */
export interface StoredPublish {
  readonly epoch: string;
  readonly seq: number;
  readonly at: number;
}

/** Which entries to read: those just after a seq, those just before one, or the latest. */
export type Range = { readonly after: number } | { readonly before: number } | 'latest';

export interface EntryPage extends StreamState {
  /** In ascending order. */
  readonly entries: readonly Entry[];
  /** Whether the stream goes on in the direction asked for. */
  readonly more: boolean;
}

export interface TrimBounds {
  readonly keep?: number | undefined;
  readonly before?: number | undefined;
  /** Milliseconds since 1970, by the server's clock. */
  readonly now: number;
  /** Ends a trim that takes long between two of its steps. What was deleted until then stays deleted. */
  readonly signal?: AbortSignal;
}

export interface TrimmedStream {
  readonly stream: string;
  readonly first: number;
  readonly removed: number;
}

/** How long a trimmed entry's id goes on counting as a duplicate, in milliseconds. */
export const trimmedIdLifetime = 48 * 60 * 60 * 1000;

/**
 * Where streams are kept. Every implementation runs the same contract suite (`@partyline/testing`). A method rejects with a
 * `PartylineError`: `store_unavailable` (disk full, file gone), `busy` (locked by another process).
 */
export interface StreamStore {
  /**
   * Appends all of the batch in one commit, in its order, giving each entry the next seq of its stream.
   * MUST resolve only after the commit would survive the loss of power, with one result per append, in order.
   * MUST create a stream that doesn't exist. MUST answer a repeated (stream, author, id) with the first result and change
   * nothing, whatever else the append asks for. MUST refuse an append whose `follows` is not stored. MUST NOT, after a rejection, have kept any of the batch.
   */
  append(batch: readonly Append[]): Promise<readonly AppendResult[]>;

  /**
   * What `append` would answer to a repetition of this publish: where it is stored, also when retention has deleted it since.
   * MUST see every batch that was handed to `append` before. Creates nothing.
   */
  find(stream: string, author: string, id: string): Promise<StoredPublish | undefined>;

  /** The state of a stream; creates it, empty, where there is none. */
  open(stream: string): Promise<StreamState>;

  /**
   * A page of a stream and the state it was read in, from one snapshot. A stream that doesn't exist reads as `undefined`.
   * MUST NOT give an entry that is not as it was appended: where the disk has damaged one, it is erased, and its stream has a new
   * epoch from then on (I6). So an epoch may change while the store is open.
   */
  read(stream: string, range: Range, limit: number): Promise<EntryPage | undefined>;

  /** Streams whose name starts with `prefix`, the most recently written first. */
  list(prefix: string, limit: number): Promise<readonly StreamInfo[]>;

  /**
   * Deletes the oldest entries of streams whose name starts with `prefix`: those beyond the newest `keep`, and those written
   * before `before` (milliseconds since 1970). MUST still answer a publish that repeats a deleted one as a duplicate, for at
   * least 48 hours after `now`. MUST NOT hold appends up for long, however much there is to delete. Resolves with the streams
   * that lost entries.
   */
  trim(prefix: string, bounds: TrimBounds): Promise<readonly TrimmedStream[]>;

  /** Whether an append would succeed now. Never rejects. */
  isWritable(): Promise<boolean>;

  close(): Promise<void>;
}
