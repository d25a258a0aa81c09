import type { Counts, Notification } from '@partyline/protocol';
import type { InboxItem } from './inbox-item.ts';
import { further, isAbout, isAtLeast, type Marking } from './read-marks.ts';

/**
 * What this client knows of an inbox: what is loaded, how far each has come, and the server's counts. No I/O. Marks that are not sent yet
 * count as made, so that a badge moves at once.
 */
export class NotificationList {
  readonly #loaded = new Map<number, Notification>();
  #told: Counts = { unseen: 0, unread: 0 };
  /** The place in the stream that the counts are as of. */
  #countedTo = 0;
  #epoch: string | undefined;
  #expected: readonly Marking[] = [];
  #shown: readonly Notification[] | undefined;
  #counts: Counts | undefined;

  /** What is loaded and not archived, the newest first; the same array until something changed. */
  get shown(): readonly Notification[] {
    this.#shown ??= [...this.#loaded.values()]
      .map((each) => this.#expectedOf(each))
      .filter(({ state }) => state !== 'archived')
      .sort((a, b) => b.seq - a.seq);
    return this.#shown;
  }

  /** What the server counts, less what marks that are not sent yet will take from it. */
  get counts(): Counts {
    this.#counts ??= { unseen: this.#countOf('unseen', 'unread'), unread: this.#countOf('unread', 'read') };
    return this.#counts;
  }

  /** Whether anything about this room may be unread: what isn't loaded may always be. */
  hasUnread(room: string): boolean {
    const loaded = this.shown.filter(({ state, muted }) => !muted && !isAtLeast(state, 'read'));
    return loaded.some((each) => each.room === room) || this.counts.unread > loaded.length;
  }

  clear(): void {
    this.#loaded.clear();
    this.#stale();
  }

  /** Takes entries of the stream, in order. Tells whether there is more to show. */
  add(items: readonly InboxItem[]): boolean {
    let isMore = false;
    for (const { notification, mark } of items) {
      if (notification) {
        const before = this.#loaded.get(notification.seq);
        this.#loaded.set(notification.seq, before ? { ...notification, state: further(before.state, notification.state) } : notification);
        isMore ||= !before && notification.state !== 'archived';
      } else if (mark) this.#apply(mark);
    }
    this.#stale();
    return isMore;
  }

  /** The server counted, as of this place. What is older than the last count says nothing. */
  count(counts: Counts, { epoch, seq }: { readonly epoch: string; readonly seq: number }): void {
    if (epoch === this.#epoch && seq < this.#countedTo) return;
    this.#epoch = epoch;
    this.#countedTo = seq;
    this.#told = counts;
    this.#stale();
  }

  /** The server took a mark, and counted after it. */
  marked(mark: Marking, counts: Counts): void {
    this.#apply(mark);
    this.#told = counts;
    this.#stale();
  }

  /** Marks that are not sent yet. */
  expect(marks: readonly Marking[]): void {
    this.#expected = [...marks];
    this.#stale();
  }

  #apply(mark: Marking): void {
    for (const [seq, each] of this.#loaded) {
      if (isAbout(mark, each)) this.#loaded.set(seq, { ...each, state: further(each.state, mark.state) });
    }
  }

  #expectedOf(each: Notification): Notification {
    const state = this.#expected.filter((mark) => isAbout(mark, each)).reduce((so, mark) => further(so, mark.state), each.state);
    return state === each.state ? each : { ...each, state };
  }

  /** How many have not come to `reached`: `count` is the server's word for it. */
  #countOf(count: keyof Counts, reached: 'unread' | 'read'): number {
    const marks = this.#expected.filter(({ state }) => isAtLeast(state, reached));
    // All there is: what isn't loaded, too.
    if (marks.some(({ upTo, room }) => upTo !== undefined && room === undefined && upTo >= this.#countedTo)) return 0;
    const taken = [...this.#loaded.values()].filter((each) => !each.muted && !isAtLeast(each.state, reached) && marks.some((mark) => isAbout(mark, each)));
    return Math.max(0, this.#told[count] - taken.length);
  }

  #stale(): void {
    this.#shown = undefined;
    this.#counts = undefined;
  }
}
