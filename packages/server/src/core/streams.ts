import type { Append, Entry } from './entry.ts';
import type { EntryPage, Range, StreamInfo } from './stream-store.ts';

export interface Published {
  readonly seq: number;
  readonly at: number;
  readonly duplicate: boolean;
}

export interface JoinClaim {
  readonly epoch?: string | undefined;
  readonly after?: number | undefined;
  readonly limit: number;
}

export interface JoinAnswer {
  readonly epoch: string;
  readonly head: number;
  readonly verdict: 'current' | 'replay' | 'truncated' | 'reset';
  readonly removed?: { readonly from: number; readonly to: number };
  readonly entries: readonly Entry[];
  readonly more: boolean;
}

export type EntryListener = (stream: string, epoch: string, entry: Entry) => void;

/** SKETCH OF THE API, being implemented: signatures stay. */
export declare class Streams {
  /** Resolves after the commit, and after every listener of the stream was called with the entry. Rejects with PartylineError. */
  publish(append: Append): Promise<Published>;
  /** `prefix` such as `chat:`. Called once per committed entry, in seq order per stream. Returns its own undo. */
  listen(prefix: string, listener: EntryListener): () => void;
  /**
   * Calls `attach` synchronously at the moment when the answer is exact: everything up to `head` is in the answer (or behind
   * `more`), everything above will be told to listeners afterwards. Attach there (socket.join + ack), without awaiting.
   */
  join(stream: string, claim: JoinClaim, attach: (answer: JoinAnswer) => void): Promise<void>;
  history(stream: string, range: Range, limit: number): Promise<EntryPage | undefined>;
  list(prefix: string, limit: number): Promise<readonly StreamInfo[]>;
  isWritable(): Promise<boolean>;
  /** Waits for pending appends, closes the store. */
  close(): Promise<void>;
}
