import type { Message } from '@partyline/react';
import { dayOf } from '../../lib/calendar.ts';

export type Row =
  | { kind: 'day'; key: string; at: number }
  | { kind: 'unread'; key: 'unread'; at: number }
  | { kind: 'gap'; key: 'gap'; at: number; from: number; to: number }
  | { kind: 'message'; key: string; at: number; message: Message; isHead: boolean };

/** Messages of one author with less than this between them stand under one head. */
const groupMs = 5 * 60_000;

export interface RowsInput {
  messages: readonly Message[];
  hasOlder: boolean;
  gap: { from: number; to: number } | undefined;
  /** The unread line stands below this seq; undefined where there is none. */
  readUpTo: number | undefined;
  self: string | undefined;
  /** Keys of messages that once were the oldest loaded. They keep their head, so that nothing above the reader's line changes its height. */
  pageStarts: ReadonlySet<string>;
}

/**
 * What the list shows, oldest first. The oldest loaded message has no day above it while older ones exist: whether its
 * day begins there is not known yet, and a row that later vanished would move the reader.
 */
export function buildRows({ messages, hasOlder, gap, readUpTo, self, pageStarts }: RowsInput): Row[] {
  const rows: Row[] = [];
  const firstUnread = findFirstUnread(messages, hasOlder, readUpTo, self);
  const firstAfterGap = gap === undefined ? undefined : messages.find(({ seq }) => seq === undefined || seq > gap.to);
  let previous: Message | undefined;

  for (const message of messages) {
    const startsDay = previous === undefined ? !hasOlder : dayOf(previous.at) !== dayOf(message.at);
    if (gap !== undefined && message === firstAfterGap) rows.push({ kind: 'gap', key: 'gap', at: message.at, ...gap });
    if (startsDay) rows.push({ kind: 'day', key: `day-${message.key}`, at: message.at });
    if (message === firstUnread) rows.push({ kind: 'unread', key: 'unread', at: message.at });
    const isHead = startsDay || message === firstUnread || message === firstAfterGap || pageStarts.has(message.key) || !continues(previous, message);
    rows.push({ kind: 'message', key: message.key, at: message.at, message, isHead });
    previous = message;
  }
  return rows;
}

function continues(previous: Message | undefined, message: Message): boolean {
  if (previous === undefined || message.replyTo !== undefined) return false;
  return previous.sender === message.sender && previous.name === message.name && message.at - previous.at < groupMs;
}

/** The first message by someone else above `readUpTo`; none while the line itself may lie in a page that is not loaded. */
function findFirstUnread(messages: readonly Message[], hasOlder: boolean, readUpTo: number | undefined, self: string | undefined): Message | undefined {
  if (readUpTo === undefined) return undefined;
  const oldest = messages[0]?.seq;
  if (hasOlder && oldest !== undefined && oldest > readUpTo + 1) return undefined;
  return messages.find(({ seq, sender, isDeleted }) => seq !== undefined && seq > readUpTo && sender !== self && !isDeleted);
}
