import type { Notifications } from '@partyline/client/notifications';
import { useSnapshot } from '../use-snapshot.ts';
import { useInbox } from './use-notifications.ts';

const unreadOf = (inbox: Notifications): number => inbox.snapshot.counts.unread;

/** How many notifications are unread: the server's number, the same on all devices. Renders again only when it is another one. */
export function useUnreadCount(): number {
  return useSnapshot(useInbox(), unreadOf);
}
