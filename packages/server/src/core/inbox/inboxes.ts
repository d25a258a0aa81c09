import type { Counts, Person } from '@partyline/protocol';
import type { Clock } from '../clock.ts';
import type { Streams } from '../streams.ts';
import { Folds } from './folds.ts';
import { Inbox, type MarkData } from './inbox.ts';
import { inboxOf, inboxPrefix } from './notice.ts';
import { Turns } from './turns.ts';

/** Kept besides those whose users are here: for who comes back at once. */
const maxIdle = 1000;

/** The inboxes of those who are here, each in memory from the first request of one of its user's devices until the last of them goes. */
export class Inboxes {
  readonly #streams: Streams;
  readonly #clock: Clock;
  readonly #folds: Folds<Inbox>;
  readonly #turns = new Turns();

  constructor(streams: Streams, clock: Clock) {
    this.#streams = streams;
    this.#clock = clock;
    this.#folds = new Folds({ streams, prefix: inboxPrefix, make: () => new Inbox(), max: maxIdle });
  }

  /** Makes the user's inbox where there is none: from then on they are notified. Keeps it in memory until the returned function is called. */
  async enter(user: string): Promise<() => void> {
    const release = this.#folds.hold(inboxOf(user));
    try {
      await this.#streams.join(inboxOf(user), { limit: 1 }, () => {});
      await this.#folds.use(inboxOf(user));
      return release;
    } catch (error) {
      release();
      throw error;
    }
  }

  of(user: string): Promise<Inbox> {
    return this.#folds.use(inboxOf(user));
  }

  /** The same without waiting: `undefined` where it isn't in memory. */
  current(user: string): Inbox | undefined {
    return this.#folds.current(inboxOf(user));
  }

  /** Stores a mark, unless it changes nothing. Resolves with the counts after it. */
  mark(person: Person, mark: MarkData): Promise<Counts> {
    // One at a time: two devices that say the same are one mark.
    return this.#turns.run(person.user, async () => {
      const news = (await this.of(person.user)).newsOf(mark);
      if (news) await this.#append(person, news);
      return (await this.of(person.user)).counts;
    });
  }

  async #append(author: Person, { state, seqs, upTo, room }: MarkData): Promise<void> {
    const data = { state, ...(seqs !== undefined && { seqs }), ...(upTo !== undefined && { upTo }), ...(room !== undefined && { room }) };
    await this.#streams.publish({ stream: inboxOf(author.user), id: `mark:${crypto.randomUUID()}`, author, at: this.#clock.now(), kind: 'mark', data });
  }
}
