/**
 * What applications did and saw, written down by whoever watched them, and what the store holds in the end. `checkHistory` judges
 * these alone: it knows nothing of how the code came to it.
 */

/** The application asked for an entry. The same id again, after it `failed`, is the user's retry. */
export interface PublishEvent {
  readonly type: 'publish';
  readonly room: string;
  readonly id: string;
}

/** The application was told how a publish ended. */
export type OutcomeEvent =
  | { readonly type: 'outcome'; readonly room: string; readonly id: string; readonly state: 'stored'; readonly seq: number }
  | { readonly type: 'outcome'; readonly room: string; readonly id: string; readonly state: 'failed'; readonly code: string };

/** A handler was called with an entry. `author` is the user who published it. */
export interface DeliveredEvent {
  readonly type: 'delivered';
  readonly room: string;
  readonly epoch: string;
  readonly seq: number;
  readonly id: string;
  readonly author: string;
}

/** The application was told to forget the room: another stream has its name. */
export interface ResetEvent {
  readonly type: 'reset';
  readonly room: string;
}

/** The application was told that retention removed these seqs (both inclusive) before it could have them. */
export interface RemovedEvent {
  readonly type: 'removed';
  readonly room: string;
  readonly from: number;
  readonly to: number;
}

/**
 * From here on the room's entries may come. Without a position they begin with the latest page, or go on where they stopped; with one
 * the first is `after + 1` of that epoch.
 */
export interface JoinedEvent {
  readonly type: 'joined';
  readonly room: string;
  readonly position?: { readonly epoch: string; readonly after: number };
}

/** Left, or removed from the room: from here on nothing of it may come. */
export interface LeftEvent {
  readonly type: 'left';
  readonly room: string;
}

export type HistoryEvent = PublishEvent | OutcomeEvent | DeliveredEvent | ResetEvent | RemovedEvent | JoinedEvent | LeftEvent;

/** One life of an application: from the start of a page or process to its end. A page that was reloaded has two. */
export interface ClientHistory {
  /** Such as `ana/1`: who it is in messages. */
  readonly client: string;
  readonly user: string;
  /** Lives of the same device, in the order in which they stand in the list, share their order of publishes (D5). Default: `client`. */
  readonly device?: string;
  /** In the order in which they happened. */
  readonly events: readonly HistoryEvent[];
  /**
   * How it stood at the end. `quiet`: it was there with nothing in its way, so all must have come to it and every publish must have
   * ended. `gone`: it crashed or was closed, and what it was still to be told is unknown. Default: `quiet`.
   */
  readonly end?: 'quiet' | 'gone';
  /** It follows the live events alone, so that nobody tells it what retention removed before they were sent. Default: false. */
  readonly isStock?: boolean;
  /** Ids of publishes that were certainly written down before a life was `gone`: these must have ended somewhere, and in their order. */
  readonly kept?: ReadonlySet<string>;
}

export interface LogEntry {
  readonly seq: number;
  readonly id: string;
  readonly author: string;
}

/** A stream as the store had it at the end: the only truth there is. */
export interface RoomLog {
  readonly room: string;
  readonly epoch: string;
  readonly head: number;
  /** The lowest seq that retention left; `head + 1` where nothing is left. */
  readonly first: number;
  /** In ascending order. May go on below `first`, where the watcher kept what retention removed. */
  readonly entries: readonly LogEntry[];
  /** The room has another stream by now: what only this one held may be lost, and its readers must have been told. Default: false. */
  readonly isReplaced?: boolean;
}

export interface Histories {
  readonly clients: readonly ClientHistory[];
  readonly logs: readonly RoomLog[];
  /** Entries that a first join brings at most: where it is given, a first entry that skips some of them is a loss. */
  readonly latestPage?: number;
  /** Whether everyone who published is in `clients`: only then an entry that nobody asked for is one too many. Default: true. */
  readonly isComplete?: boolean;
}

/** 0 lost, 0 duplicated, 0 disordered and no violations: that is the promise. */
export interface Verdict {
  /** Publishes whose application was told `stored`. */
  readonly acked: number;
  /** Handler calls with an entry. */
  readonly delivered: number;
  /** Acknowledged publishes that no log has, and entries that a member did not get. */
  readonly lost: number;
  /** Publishes that a log has twice, and entries that a handler got twice. */
  readonly duplicated: number;
  /** Entries that came in another order than that of the log, and publishes stored in another order than they were made in. */
  readonly disordered: number;
  /** One sentence each, with the invariant's ID. */
  readonly violations: readonly string[];
}
