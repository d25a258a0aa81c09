import { useEffect } from 'react';
import { createPersistedStore } from '../../lib/persisted-store.ts';
import { useHasBoardBeside } from '../../lib/use-media.ts';
import { useStore } from '../../lib/use-store.ts';

/** Whether the board stands beside the conversation, where there is room for both. Kept by the browser. */
const besideStore = createPersistedStore('partyline.board-open', (kept) => kept === true, localStorage);
/** Where there isn't: the room whose board is shown in place of its conversation. Kept by the tab; any other room opens with what was said. */
const frontStore = createPersistedStore('partyline.board-in-front', (kept) => (typeof kept === 'string' ? kept : undefined), sessionStorage);

export interface BoardView {
  isOpen: boolean;
  /** There is room for both, so the board hides nothing. */
  isBeside: boolean;
  setOpen: (isOpen: boolean) => void;
}

export function useBoard(room: string): BoardView {
  const isBeside = useHasBoardBeside();
  const isOpenBeside = useStore(besideStore);
  const isInFront = useStore(frontStore) === room;

  useEffect(() => {
    if (!isBeside) return;
    // The window was made wider: the board that one looks at steps aside, and nothing is in front any more.
    if (isInFront) besideStore.set(true);
    frontStore.set(undefined);
  }, [isBeside, isInFront]);
  return isBeside
    ? { isBeside, isOpen: isOpenBeside || isInFront, setOpen: besideStore.set }
    : { isBeside, isOpen: isInFront, setOpen: (isOpen) => frontStore.set(isOpen ? room : undefined) };
}
