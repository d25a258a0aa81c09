import type { Person } from '@partyline/react';
import { limits } from '../../client.ts';
import { mentions } from '../markup/mentions.ts';

/** Those whom a text calls by name, as far as they are known here, to be notified. */
export function mentionedUsers(text: string, people: readonly Person[]): string[] {
  const named = people.filter(({ name }) => mentions(text, name)).map(({ user }) => user);
  return [...new Set(named)].slice(0, limits.mentions);
}
