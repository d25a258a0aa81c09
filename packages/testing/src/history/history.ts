/**
 * What applications did and saw, written down by whoever watched them, and what the store holds in the end. `checkHistory` judges
 * these alone: it knows nothing of how the code came to it.
 */

/** What an entry says. It is compared, and nobody looks what it means, but for deletions. */
export interface Content {
  readonly kind: string;
  /** The seq of the entry that it changes. */
  readonly target?: number;
  /** All the rest of it. Absent where it was erased. */
  readonly says?: string;
}

/** The application asked for an entry. The same id again, after it `failed`, is the user's retry. */
export interface PublishEvent {
  readonly type: 'publish';
  readonly room: string;
  readonly id: string;
  /** Where it is given, what is stored must say the same. */
  readonly content?: Content;
}

/** The application was told how a publish ended. */
export type OutcomeEvent =
  | { readonly type: 'outcome'; readonly room: string; readonly id: string; readonly state: 'stored'; readonly seq: number }
  | { readonly type: 'outcome'; readonly room: string; readonly id: string; readonly state: 'failed'; readonly code: string };

/** An entry as someone was told of it, or as the log has it. `author` is the user who published it. */
export interface LogEntry {
  readonly seq: number;
  readonly id: string;
  readonly author: string;
  /** Where two of them have it, it must be the same. */
  readonly content?: Content;
}

/** A handler was called with an entry. */
export interface DeliveredEvent extends LogEntry {
  readonly type: 'delivered';
  readonly room: string;
  readonly epoch: string;
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

/**
 * The join was granted, and what came with it was told: the application stands at `head` of that epoch, so that the next entry is the one
 * after it. Where it had no position it was told of the latest page: up to there, and of all that there is but for what is behind `more`.
 */
export interface EnteredEvent {
  readonly type: 'entered';
  readonly room: string;
  readonly epoch: string;
  readonly head: number;
  readonly more: boolean;
}

/** Left, or removed from the room: from here on nothing of it may come. */
export interface LeftEvent {
  readonly type: 'left';
  readonly room: string;
}

/**
 * An order that takes the right to read the room away was acknowledged, when its streams stood at these heads. What was sent before may
 * still come; nothing above them may, until `allowed`.
 */
export interface BarredEvent {
  readonly type: 'barred';
  readonly room: string;
  /** By epoch; of a stream that isn't here nothing may come. */
  readonly heads: Readonly<Record<string, number>>;
}

/** The right was given back. */
export interface AllowedEvent {
  readonly type: 'allowed';
  readonly room: string;
}

/** An answer with entries arrived, to a join or to a request for more, whatever its client made of it: seen on the wire. */
export interface PageEvent {
  readonly type: 'page';
  readonly room: string;
  readonly epoch: string;
  /** Which entries: `latest` is for those who have no position, or are told to forget it. */
  readonly asked: { readonly after: number } | { readonly before: number } | 'latest';
  /** Of a join: where the stream stood. What is above comes live, and what is up to there is in the answer or behind `more`. */
  readonly head?: number;
  /** The seqs that retention removed, it says, both inclusive. */
  readonly removed?: { readonly from: number; readonly to: number };
  /** The position that it says to forget. */
  readonly forgotten?: { readonly epoch: string; readonly after: number };
  readonly entries: readonly LogEntry[];
  readonly more: boolean;
}

/** What makes a reader's position in a room, or bounds it. */
export type ReadingEvent = DeliveredEvent | ResetEvent | RemovedEvent | JoinedEvent | EnteredEvent | LeftEvent | BarredEvent | AllowedEvent | PageEvent;

export type HistoryEvent = PublishEvent | OutcomeEvent | ReadingEvent;

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
   * ended. `gone`: it crashed or was closed, and what it was still to be told is unknown. `out`: it was there, but may not be any more;
   * nothing is owed to it. Default: `quiet`.
   */
  readonly end?: 'quiet' | 'gone' | 'out';
  /** It follows the live events alone, so that nobody tells it what retention removed before they were sent. Default: false. */
  readonly isStock?: boolean;
  /** Ids of publishes that were certainly written down before a life was `gone`: these must have ended somewhere, and in their order. */
  readonly kept?: ReadonlySet<string>;
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
  /** Its disk was damaged, so that entries may be erased though nobody deleted them. Default: false. */
  readonly isDamaged?: boolean;
}

export interface Histories {
  readonly clients: readonly ClientHistory[];
  readonly logs: readonly RoomLog[];
  /** Entries that a first join brings at most: where it is given, a first entry that skips some of them is a loss. */
  readonly latestPage?: number;
  /** Whether what was told to have failed may be stored all the same: where nobody could write down, or hear of, that it had. Default: false. */
  readonly mayOutliveFailure?: boolean;
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
