import { useEffect } from 'react';
import { useLatest } from '../lib/use-latest.ts';
import { isWriting } from '../shell/use-shortcuts.ts';

/** Esc marks the room as read; a letter typed anywhere lands in the message box. */
export function useRoomKeys({ isBusy, markRead }: { isBusy: boolean; markRead: () => void }): void {
  const onKeyDown = useLatest((event: KeyboardEvent) => {
    if (event.defaultPrevented || event.isComposing || isInLayer(event.target)) return;
    if (event.key === 'Escape' && !isBusy) {
      markRead();
      document.getElementById('composer')?.focus();
    } else if (startsWriting(event)) {
      document.getElementById('composer')?.focus();
    }
  });
  useEffect(() => {
    const listener = (event: KeyboardEvent): void => onKeyDown.current(event);
    document.addEventListener('keydown', listener);
    return () => document.removeEventListener('keydown', listener);
  }, [onKeyDown]);
}

/** Menus, pickers and dialogs have their own Esc. */
function isInLayer(target: EventTarget | null): boolean {
  return target instanceof Element && target.closest('dialog, [role="menu"], [role="dialog"]') !== null;
}

function startsWriting(event: KeyboardEvent): boolean {
  const isSign = event.key.length === 1 && event.key !== ' ' && event.key !== '?';
  if (!isSign || event.ctrlKey || event.metaKey || event.altKey || isWriting(event.target)) return false;
  return !(event.target instanceof Element) || event.target.closest('button, a') === null;
}
