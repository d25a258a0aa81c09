import { useEffect } from 'react';
import { useStore } from '../lib/use-store.ts';
import { useServices } from '../session/services.ts';

/** "(3) lobby - Partyline": what is unread anywhere, and the room on screen. */
export function useTitle(room: string | undefined): void {
  const { unread } = useServices();
  const counts = useStore(unread.store);
  const total = [...counts.values()].reduce((sum, { count }) => sum + count, 0);
  useEffect(() => {
    document.title = `${total > 0 ? `(${total}) ` : ''}${room === undefined ? '' : `${room} - `}Partyline`;
  }, [total, room]);
  useEffect(() => () => void (document.title = 'Partyline'), []);
}
