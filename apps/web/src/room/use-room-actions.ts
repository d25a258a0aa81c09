import type { Message, Room } from '@partyline/react';
import { useMemo, type RefObject } from 'react';
import { useServices } from '../session/services.ts';
import type { ComposeMode } from './composer/mode.ts';
import type { MessageListHandle } from './message-list/message-list.tsx';
import { reason } from './reason.ts';
import type { RoomActions } from './room-context.ts';

/** An open emoji picker: where it stands and what becomes of the choice. */
export interface Picking {
  anchor: HTMLElement;
  onPick: (emoji: string) => void;
}

export interface ActionsOptions {
  room: Room;
  list: RefObject<MessageListHandle | null>;
  setMode: (mode: ComposeMode) => void;
  setDeleting: (message: Message) => void;
  setPicking: (picking: Picking) => void;
  /** Told the id of what was sent. */
  setSent: (id: string) => void;
}

/** All arguments are stable for a room, and so is the result. */
export function useRoomActions({
  room,
  list,
  setMode,
  setDeleting,
  setPicking,
  setSent,
}: ActionsOptions): RoomActions & { remove: (message: Message) => void } {
  const { notices } = useServices();
  return useMemo(() => {
    const attempt = (what: string, change: Promise<unknown>): void => {
      change.catch((error: unknown) => notices.show(`${what}: ${reason(error)}`));
    };
    const react = (message: Message, emoji: string, on: boolean): void => {
      if (message.seq !== undefined) attempt('The reaction was not saved', room.react(message.seq, emoji, on));
    };
    return {
      react,
      reply: (message) => setMode({ kind: 'reply', message }),
      edit: (message) => setMode({ kind: 'edit', message }),
      askToDelete: setDeleting,
      remove: (message) => {
        if (message.seq !== undefined) attempt('The message was not deleted', room.remove(message.seq));
      },
      pickReaction: (message, anchor) => setPicking({ anchor, onPick: (emoji) => react(message, emoji, true) }),
      copy: (message) => {
        navigator.clipboard.writeText(message.text).then(
          () => notices.show('Copied'),
          () => notices.show('The browser did not allow copying'),
        );
      },
      retry: (message) => {
        const id = room.retry(message.id);
        if (id !== undefined) setSent(id);
      },
      discard: (message) => room.discard(message.id),
      jumpTo: (seq) => void list.current?.jumpTo(seq),
    };
  }, [room, list, setMode, setDeleting, setPicking, setSent, notices]);
}
