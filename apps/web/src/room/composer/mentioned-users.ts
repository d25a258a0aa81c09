import type { Person } from '@partyline/react';
import { limits } from '../../client.ts';
import { mentionsIn } from '../markup/mentions.ts';

/** Those whom a text calls by name, as far as they are known here, to be notified. Where a longer name is known, a shorter one is not called. */
export function mentionedUsers(text: string, people: readonly Person[]): string[] {
  const others = [...new Set(people.map(({ name }) => name))];
  const called = new Set(Array.from(mentionsIn(text, { self: undefined, others }), ({ name }) => name.toLocaleLowerCase()));
  const named = people.filter(({ name }) => called.has(name.toLocaleLowerCase())).map(({ user }) => user);
  return [...new Set(named)].slice(0, limits.mentions);
}
