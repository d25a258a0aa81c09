import type { Entry } from '../entry.ts';
import type { Streams } from '../streams.ts';
import { hashedId, type Notice } from './notice.ts';
import type { Notifier } from './notifier.ts';

/** What of a message decides who is notified. */
interface MessageData {
  readonly mentions?: readonly string[];
  readonly replyTo?: number;
}

/** The room of a chat stream. */
const roomOf = (stream: string): string => stream.slice(stream.indexOf(':') + 1);

/**
 * Notifies those whom a message names, and the author of the one it answers. It follows from what is stored alone: told again, be it after a
 * crash between the message's commit and this one, it comes to the same notices with the same ids, and each user has theirs once.
 */
export class MessageNotices {
  readonly #streams: Streams;
  readonly #notifier: Pick<Notifier, 'notify'>;

  constructor(streams: Streams, notifier: Pick<Notifier, 'notify'>) {
    this.#streams = streams;
    this.#notifier = notifier;
  }

  /** Resolves once they are on disk. Rejects where they could not be stored: then have the message's publish repeated. */
  async tell(stream: string, seq: number): Promise<void> {
    const message = await this.#entry(stream, seq);
    // Deleted since, or gone: there is nothing to point at.
    if (!message || message.kind !== 'message' || message.data === null) return;
    const { replyTo } = message.data as MessageData;
    const notices = noticesOf(stream, message, replyTo === undefined ? undefined : await this.#entry(stream, replyTo));
    if (notices.length > 0) await this.#notifier.notify(notices);
  }

  async #entry(stream: string, seq: number): Promise<Entry | undefined> {
    const page = await this.#streams.history(stream, { after: seq - 1 }, 1);
    return page?.entries.find((entry) => entry.seq === seq);
  }
}

/** Nobody is told of what they wrote themselves, and nobody twice: who is named and answered is told of being named. */
export function noticesOf(stream: string, entry: Entry, answered: Entry | undefined): Notice[] {
  const { author, seq, id } = entry;
  const { mentions = [] } = (entry.data ?? {}) as MessageData;
  const named = new Set(mentions);
  named.delete(author.user);
  // From what makes the message's publish idempotent, which stays the same whatever becomes of the room's epoch.
  const common = { id: hashedId(`${stream} ${id}`), author, room: roomOf(stream), message: { seq, id } };
  const notices: Notice[] = [...named].map((user) => ({ ...common, user, kind: 'mention', title: `${author.name} mentioned you` }));
  const replied = answered?.kind === 'message' ? answered.author.user : author.user;
  if (replied !== author.user && !named.has(replied)) notices.push({ ...common, user: replied, kind: 'reply', title: `${author.name} replied to you` });
  return notices;
}
