import type { InboxEntry, Mark, Notification, ReadState } from '@partyline/protocol';
import type { Entry } from '../../core/entry.ts';
import type { MarkData } from '../../core/inbox/inbox.ts';
import { noticeIdOf, type NotificationData } from '../../core/inbox/notice.ts';

/** An entry of an inbox as of a moment, before it is known who looks. */
export interface Shown {
  readonly epoch: string;
  readonly entry: Entry;
  readonly state: ReadState;
  /** What the message says that it is about, where it still stands. */
  readonly text: string;
}

/** Kinds that a person causes. What services cause is from nobody. */
const isFromPerson: ReadonlySet<string> = new Set(['mention', 'reply', 'invite']);

/** Whether a connection may read a stream, as of now. */
export type CanRead = (stream: string) => boolean;

export function toWire(shown: Shown, canRead: CanRead): InboxEntry {
  const { epoch, entry, state, text } = shown;
  const data = notificationOf(entry);
  return data ? { notification: toNotification(epoch, entry, data, { state, text }, canRead) } : { mark: toMark(epoch, entry) };
}

/** `undefined` where the entry is a mark, or what a damaged disk left of either. */
export function notificationOf({ kind, data }: Entry): NotificationData | undefined {
  return kind === 'notification' && data !== null ? (data as unknown as NotificationData) : undefined;
}

function toNotification(epoch: string, entry: Entry, data: NotificationData, now: { state: ReadState; text: string }, canRead: CanRead): Notification {
  const { kind, room, match, muted, quiet } = data;
  const isReadable = (room === undefined || canRead(`chat:${room}`)) && (match === undefined || canRead(`live-scores:${match}`));
  return {
    epoch,
    seq: entry.seq,
    id: noticeIdOf(entry.id),
    kind,
    ...(isReadable ? contentOf(entry, data, now.text) : { title: '', body: '' }),
    ...(room !== undefined && { room }),
    ...(match !== undefined && { match }),
    at: entry.at,
    state: now.state,
    ...(muted && { muted }),
    ...(quiet && { quiet }),
  };
}

type Content = Pick<Notification, 'title' | 'body' | 'link' | 'message' | 'from'>;

/** What is only for those who may read what it is about. */
function contentOf({ author }: Entry, { kind, title, body, link, message }: NotificationData, text: string): Content {
  return {
    title,
    body: body ?? text,
    ...(link !== undefined && { link }),
    ...(message !== undefined && { message: message.seq }),
    ...(isFromPerson.has(kind) && { from: author }),
  };
}

/** With the seqs that it means, and no later ones. What is lost is shown as a mark that marks nothing: its seq must not be missing. */
function toMark(epoch: string, { seq, kind, data }: Entry): Mark {
  if (kind !== 'mark' || data === null) return { epoch, seq, state: 'unseen', seqs: [] };
  const { state, seqs, upTo = seq - 1, room } = data as unknown as MarkData;
  if (seqs) return { epoch, seq, state, seqs: [...seqs] };
  return { epoch, seq, state, upTo: Math.min(upTo, seq - 1), ...(room !== undefined && { room }) };
}
