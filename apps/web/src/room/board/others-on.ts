import type { CursorPerson } from '@partyline/react/cursors';

export interface OthersOn {
  /** One for each user, as far as they are known. */
  people: readonly CursorPerson[];
  count: number;
}

/** Who else has the board open. A person with two windows has two cursors, and is one person; of a crowd only some are known by name. */
export function othersOn({ people, count }: { people: readonly CursorPerson[]; count: number }, self: string): OthersOn {
  const known = [...new Map(people.filter(({ user }) => user !== self).map((person) => [person.user, person])).values()];
  const unknown = Math.max(0, count - 1 - people.length);
  return { people: known, count: known.length + unknown };
}
