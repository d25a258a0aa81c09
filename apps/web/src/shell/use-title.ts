import { useEffect } from 'react';
import { useStore } from '../lib/use-store.ts';
import { useServices } from '../session/services.ts';

/** "(3) lobby - Partyline": what there is for one, else what is unread anywhere; and the room on screen. A mention is both, and counts once. */
export function useTitle(room: string | undefined): void {
  const { unread, notifications } = useServices();
  const counts = useStore(unread.store);
  const messages = [...counts.values()].reduce((sum, { count }) => sum + count, 0);
  const total = useStore(notifications) || messages;
  useEffect(() => {
    document.title = `${total > 0 ? `(${total}) ` : ''}${room === undefined ? '' : `${room} - `}Partyline`;
  }, [total, room]);
  useEffect(() => () => void (document.title = 'Partyline'), []);
}
