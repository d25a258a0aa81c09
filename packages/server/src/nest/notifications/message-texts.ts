import type { Entry } from '../../core/entry.ts';
import type { MessageRef } from '../../core/inbox/notice.ts';
import type { Streams } from '../../core/streams.ts';
import { streamPrefix } from '../chat/room-connection.ts';
import { notificationOf } from './wire-notification.ts';

/** How much of a message a notification shows, in UTF-16 code units. */
const shownLength = 140;

/**
 * What the message says that a notification is about. It is read in its room each time, and stands nowhere else: where it was deleted, or retention
 * or a damaged disk took it, nothing is left of it here either. `undefined`, without waiting, where there is none to read.
 */
export function textOf(streams: Streams, entry: Entry): Promise<string> | undefined {
  const { message, room } = notificationOf(entry) ?? {};
  return message && room !== undefined ? read(streams, streamPrefix + room, message, entry.author.user) : undefined;
}

async function read(streams: Streams, stream: string, { seq, id }: MessageRef, author: string): Promise<string> {
  const page = await streams.history(stream, { after: seq - 1 }, 1);
  const message = page?.entries.find((entry) => entry.seq === seq && entry.id === id && entry.author.user === author);
  const text = message?.data?.['text'];
  return typeof text === 'string' ? beginningOf(text) : '';
}

function beginningOf(text: string): string {
  if (text.length <= shownLength) return text;
  // Not through the middle of a character that takes two units.
  return `${text.slice(0, shownLength - 1).replace(/[\uD800-\uDBFF]$/, '')}…`;
}
