import { useNavigate } from '@tanstack/react-router';
import { useEffect } from 'react';
import { hasMod } from '../lib/platform.ts';
import { useLatest } from '../lib/use-latest.ts';
import { neighbour } from '../rooms/room-entries.ts';
import { useRoomEntries } from '../rooms/use-room-entries.ts';

export interface ShortcutOptions {
  room: string | undefined;
  openSwitcher: () => void;
  openHelp: () => void;
}

/** The keys that work everywhere. A modal dialog keeps its keys to itself. */
export function useShortcuts({ room, openSwitcher, openHelp }: ShortcutOptions): void {
  const navigate = useNavigate();
  const { yours, others } = useRoomEntries(room);

  const onKeyDown = useLatest((event: KeyboardEvent) => {
    if (event.isComposing || event.defaultPrevented) return;
    if (hasMod(event) && !event.shiftKey && !event.altKey && event.key.toLowerCase() === 'k') {
      event.preventDefault();
      openSwitcher();
    } else if (event.altKey && !event.shiftKey && !event.ctrlKey && !event.metaKey && (event.key === 'ArrowUp' || event.key === 'ArrowDown')) {
      event.preventDefault();
      const next = neighbour(
        [...yours, ...others].map(({ name }) => name),
        room,
        event.key === 'ArrowDown' ? 1 : -1,
      );
      if (next !== undefined) void navigate({ to: '/rooms/$room', params: { room: next } });
    } else if (event.key === '?' && !isWriting(event.target)) {
      event.preventDefault();
      openHelp();
    }
  });

  useEffect(() => {
    const listener = (event: KeyboardEvent): void => onKeyDown.current(event);
    document.addEventListener('keydown', listener);
    return () => document.removeEventListener('keydown', listener);
  }, [onKeyDown]);
}

export function isWriting(target: EventTarget | null): boolean {
  return target instanceof HTMLElement && (target.isContentEditable || target.matches('input, textarea, select'));
}
