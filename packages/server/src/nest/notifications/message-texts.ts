import type { Entry } from '../../core/entry.ts';
import type { MessageRef } from '../../core/inbox/notice.ts';
import type { Streams } from '../../core/streams.ts';
import { streamPrefix } from '../chat/room-connection.ts';
import { notificationOf } from './wire-notification.ts';

/** How much of a message a notification shows, in UTF-16 code units. */
const shownLength = 140;

/** Messages read at a time for a page: chat doesn't wait behind more of them. */
const atOnce = 10;

/** For each entry what `textOf` finds, and nothing where there is none. */
export async function textsOf(streams: Streams, entries: readonly Entry[]): Promise<readonly string[]> {
  const texts = entries.map(() => '');
  const waiting = entries.entries();
  const read = async (): Promise<void> => {
    for (const [index, entry] of waiting) texts[index] = (await textOf(streams, entry)) ?? '';
  };
  await Promise.all(Array.from({ length: atOnce }, read));
  return texts;
}

/**
 * What the message says that a notification is about, as it was first written: edits are entries of their own. It is read in its room each time,
 * and stands nowhere else: where it was deleted, or retention or a damaged disk took it, nothing is left of it here either. `undefined`, without
 * waiting, where there is none to read.
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
