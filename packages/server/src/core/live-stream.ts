import type { Append, Entry } from './entry.ts';
import { RecentEntries } from './recent-entries.ts';
import type { EntryPage, StreamState } from './stream-store.ts';

/**
 * A stream as this process has told it to its listeners. `head` is the last entry they heard of, which may be behind the
 * store while a commit's answer is on its way: answers to joins are cut at `head`, so that an entry is in the answer or live, never both.
 */
export class LiveStream {
  readonly name: string;
  readonly recent: RecentEntries;
  epoch = '';
  head = 0;
  first = 1;
  /** Another object whenever entries that were told before may have changed: what is kept of them elsewhere is void then. */
  revision: object = {};
  /** Publishes and joins under way: such a stream isn't forgotten. */
  uses = 0;
  /** What `recent` counts for in the sum over all streams. */
  counted = 0;
  /** Whether `head` is the store's head but for commits under way. Until it is, publishes are held back. */
  isReady = false;
  /** The opening that is under way, shared by all who need the stream. */
  opening: Promise<void> | undefined;
  #commits = 0;
  #whenCommitted: (() => void)[] = [];

  constructor(name: string, recentCapacity: number) {
    this.name = name;
    this.recent = new RecentEntries(recentCapacity);
  }

  /** Takes the store's word for where the stream stands, on first use. */
  reset(state: StreamState, latest: readonly Entry[]): void {
    this.epoch = state.epoch;
    this.head = state.head;
    this.first = state.first;
    this.revision = {};
    this.recent.reset(latest);
  }

  /** An append was handed to the store. */
  beginCommit(): void {
    this.#commits += 1;
  }

  /** Its outcome is known. */
  endCommit(): void {
    this.#commits -= 1;
    if (this.#commits === 0) this.#whenCommitted.splice(0).forEach((resolve) => resolve());
  }

  /** Resolves when no append to this stream is under way. */
  committed(): Promise<void> {
    return this.#commits === 0 ? Promise.resolve() : new Promise((resolve) => this.#whenCommitted.push(resolve));
  }

  /** Takes in an entry that was just committed. */
  advance(entry: Entry): void {
    this.head = entry.seq;
    this.recent.push(entry);
  }

  /** Whether there may be entries that only this object knows its listeners haven't heard of: their commit's answer was lost. */
  get isBehind(): boolean {
    return !this.isReady && this.epoch !== '';
  }

  /** Applies what an append did to earlier entries. */
  applyErasure(append: Append): void {
    if (!append.erasesTarget || append.target === undefined) return;
    this.revision = {};
    this.recent.eraseTarget(append.target);
  }

  trimTo(first: number): void {
    if (first <= this.first) return;
    this.first = first;
    this.revision = {};
    this.recent.dropBefore(first);
  }

  /** The part of a page that listeners have heard of. */
  told(page: EntryPage): readonly Entry[] {
    const last = page.entries.at(-1);
    return last && last.seq > this.head ? page.entries.filter((entry) => entry.seq <= this.head) : page.entries;
  }
}
