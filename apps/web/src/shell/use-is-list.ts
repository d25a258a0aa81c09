import { useLocation } from '@tanstack/react-router';

/** Whether the address is that of the list of rooms, which a phone shows as a page of its own. */
export function useIsList(): boolean {
  return useLocation({ select: ({ pathname }) => pathname === '/' });
}
