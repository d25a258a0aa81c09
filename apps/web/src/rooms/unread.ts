import type { RoomSnapshot } from '@partyline/react';
import { mentions } from '../room/markup/mentions.ts';

export interface Unread {
  count: number;
  /** False where older messages that aren't loaded are unread, too: shown as "50+". */
  isExact: boolean;
  hasMention: boolean;
}

export const nothingUnread: Unread = { count: 0, isExact: true, hasMention: false };

/** What others wrote above `readUpTo`. A room of which nothing was read yet has no unread messages: nobody followed it. */
export function countUnread(snapshot: RoomSnapshot, readUpTo: number | undefined, self: { user: string; name: string } | undefined): Unread {
  if (readUpTo === undefined) return nothingUnread;
  let count = 0;
  let hasMention = false;
  for (let i = snapshot.messages.length - 1; i >= 0; i--) {
    const message = snapshot.messages[i];
    if (message?.seq === undefined) continue;
    if (message.seq <= readUpTo) break;
    if (message.isDeleted || message.sender === self?.user) continue;
    count++;
    hasMention ||= mentions(message.text, self?.name);
  }
  const oldest = snapshot.messages.find(({ seq }) => seq !== undefined)?.seq;
  return { count, isExact: !snapshot.hasOlder || oldest === undefined || oldest <= readUpTo + 1, hasMention };
}

export function unreadLabel({ count, isExact }: Unread): string {
  return `${count > 99 ? 99 : count}${count > 99 || !isExact ? '+' : ''}`;
}
