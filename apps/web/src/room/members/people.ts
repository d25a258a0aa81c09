import type { Member, Message, Person } from '@partyline/react';

/** Those in the room: oneself first, then by name. */
export function inOrder(members: readonly Member[], self: string): Member[] {
  return members.toSorted((a, b) => Number(b.user === self) - Number(a.user === self) || a.name.localeCompare(b.name));
}

/** Those who wrote in what is loaded and aren't in the room now, the latest first. */
export function recentlyHere(messages: readonly Message[], members: readonly Person[], self: string, limit = 20): Person[] {
  const away = new Map<string, Person>();
  const present = new Set([self, ...members.map(({ user }) => user)]);
  for (let i = messages.length - 1; i >= 0 && away.size < limit; i--) {
    const message = messages[i];
    if (message === undefined || present.has(message.sender) || away.has(message.sender)) continue;
    away.set(message.sender, { user: message.sender, name: message.name, color: message.color });
  }
  return [...away.values()];
}
