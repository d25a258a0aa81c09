import type { Clock } from '../clock.ts';
import type { Append } from '../entry.ts';
import type { Streams } from '../streams.ts';
import { entryIdOf, inboxOf, inboxPrefix, type Notice, notificationData } from './notice.ts';
import { isQuiet } from './quiet-hours.ts';
import type { UserSettings } from './user-settings.ts';

/** What came of a notice: `absent` where its user has never had an inbox here, and so gets none by it. */
export type NoticeOutcome = 'stored' | 'duplicate' | 'absent';

/** Notices handed to the store at a time: chat doesn't wait behind more of them. */
const atOnce = 1000;
/** Users of whom it is remembered that they have an inbox. */
const maxKnown = 100_000;
/** Streams listed for all inboxes. */
const maxInboxes = 1_000_000;

/** Puts notifications into inboxes, whoever is the cause: messages, invitations, matches, services. */
export class Notifier {
  readonly #streams: Streams;
  readonly #clock: Clock;
  readonly #settings: UserSettings;
  /** An inbox that is there stays there. */
  readonly #known = new Set<string>();

  constructor(streams: Streams, clock: Clock, settings: UserSettings) {
    this.#streams = streams;
    this.#clock = clock;
    this.#settings = settings;
  }

  /**
   * Resolves with one outcome for each, in order, once all are on disk. Rejects with a `PartylineError` where any could not be stored, and
   * then some may be: call it again with the same ids, and each user has each once.
   */
  async notify(batch: readonly Notice[]): Promise<readonly NoticeOutcome[]> {
    const outcomes: NoticeOutcome[] = [];
    for (let at = 0; at < batch.length; at += atOnce) outcomes.push(...(await this.#notify(batch.slice(at, at + atOnce))));
    return outcomes;
  }

  /** Users who follow a match, as of now. */
  followers(match: string): Promise<readonly string[]> {
    return this.#settings.followers(match);
  }

  /** Everyone who has an inbox. */
  async everyone(): Promise<readonly string[]> {
    const streams = await this.#streams.list(inboxPrefix, maxInboxes);
    const users = streams.map(({ stream }) => stream.slice(inboxPrefix.length));
    for (const user of users) this.#remember(user);
    return users;
  }

  async #notify(batch: readonly Notice[]): Promise<readonly NoticeOutcome[]> {
    const appends = await Promise.all(batch.map((notice) => this.#appendOf(notice)));
    // All of them in one turn, so in few commits and in their order.
    const published = await Promise.allSettled(appends.map((append) => (append ? this.#streams.publish(append) : Promise.resolve(undefined))));
    return published.map((result) => {
      if (result.status === 'rejected') throw result.reason;
      if (result.value === undefined) return 'absent';
      return result.value.duplicate ? 'duplicate' : 'stored';
    });
  }

  async #appendOf(notice: Notice): Promise<Append | undefined> {
    const { user, author, room } = notice;
    if (!(await this.#hasInbox(user))) return undefined;
    const settings = await this.#settings.of(user);
    const at = this.#clock.now();
    const muted = room !== undefined && settings.mutes(room);
    const quiet = settings.quietHours !== null && isQuiet(settings.quietHours, at);
    return { stream: inboxOf(user), id: entryIdOf(notice), author, at, kind: 'notification', data: notificationData(notice, { muted, quiet }) };
  }

  async #hasInbox(user: string): Promise<boolean> {
    if (this.#known.has(user)) return true;
    if (!(await this.#streams.history(inboxOf(user), 'latest', 1))) return false;
    this.#remember(user);
    return true;
  }

  #remember(user: string): void {
    if (this.#known.size >= maxKnown) this.#known.clear();
    this.#known.add(user);
  }
}
