import type { Person } from '@partyline/react';

export interface MentionQuery {
  /** Index of the `@`. */
  start: number;
  text: string;
}

const maxQuery = 40;

/** The name being written at the caret: after an `@` that starts a word. */
export function mentionQuery(text: string, caret: number): MentionQuery | undefined {
  const start = text.lastIndexOf('@', caret - 1);
  if (start === -1 || caret - start - 1 > maxQuery) return undefined;
  if (start > 0 && !/[\s([{"'>*_~]/u.test(text[start - 1] ?? '')) return undefined;
  const query = text.slice(start + 1, caret);
  return /\n|^\s|\s{2}/u.test(query) ? undefined : { start, text: query };
}

/** Up to `limit` people whose name, or a word of it, starts with the query; those whose name starts with it first. */
export function findPeople(people: readonly Person[], query: string, limit = 8): Person[] {
  const wanted = fold(query);
  const ranked: { person: Person; rank: number }[] = [];
  for (const person of people) {
    const name = fold(person.name);
    const rank = name.startsWith(wanted) ? 0 : name.split(/[\s._-]+/u).some((word) => word.startsWith(wanted)) ? 1 : undefined;
    if (rank !== undefined) ranked.push({ person, rank });
  }
  return ranked
    .toSorted((a, b) => a.rank - b.rank || a.person.name.localeCompare(b.person.name))
    .slice(0, limit)
    .map(({ person }) => person);
}

/** Without case and accents: "jose" finds "José". */
function fold(text: string): string {
  return text.normalize('NFKD').replace(/\p{M}/gu, '').toLocaleLowerCase();
}

/** The text with the query replaced by the chosen name, and where the caret goes. */
export function completeMention(text: string, query: MentionQuery, name: string): { text: string; caret: number } {
  const end = query.start + 1 + query.text.length;
  const tail = text.slice(end);
  const inserted = `@${name}${/^\s/u.test(tail) ? '' : ' '}`;
  return { text: text.slice(0, query.start) + inserted + tail, caret: query.start + inserted.length + (/^\s/u.test(tail) ? 1 : 0) };
}
