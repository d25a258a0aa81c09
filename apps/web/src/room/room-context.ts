import type { Message, Person } from '@partyline/react';
import { createContext, useContext } from 'react';
import type { Names } from './markup/ast.ts';

/** What a message can be asked to do. The same object as long as the room is open, so that rows are not drawn anew. */
export interface RoomActions {
  reply(message: Message): void;
  edit(message: Message): void;
  askToDelete(message: Message): void;
  react(message: Message, emoji: string, on: boolean): void;
  pickReaction(message: Message, anchor: HTMLElement): void;
  copy(message: Message): void;
  retry(message: Message): void;
  discard(message: Message): void;
  jumpTo(seq: number): void;
}

export interface RoomView {
  self: Person;
  names: Names;
  actions: RoomActions;
}

export const RoomContext = createContext<RoomView | undefined>(undefined);

export function useRoomView(): RoomView {
  const view = useContext(RoomContext);
  if (view === undefined) throw new Error('useRoomView needs an open room');
  return view;
}
