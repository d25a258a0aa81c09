import type { Person, RoomSnapshot } from '@partyline/react';
import { useMemo } from 'react';
import type { RoomActions, RoomView } from './room-context.ts';

/** Whom a message may name: everyone who is here or has written in what is loaded. */
export function useRoomView({ members, messages }: RoomSnapshot, self: Person, actions: RoomActions): RoomView {
  const authors = useMemo(() => [...new Set(messages.map(({ name }) => name))].join('\n'), [messages]);
  const present = useMemo(() => members.map(({ name }) => name).join('\n'), [members]);
  // Through strings, so that the rows are drawn anew only when a name comes or goes.
  return useMemo(() => {
    const others = [...new Set(`${authors}\n${present}`.split('\n'))].filter((name) => name !== '' && name !== self.name);
    return { self, actions, names: { self: self.name, others } };
  }, [authors, present, self, actions]);
}
