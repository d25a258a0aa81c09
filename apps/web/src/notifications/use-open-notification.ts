import type { Notification, Notifications } from '@partyline/react/notifications';
import { useRouter } from '@tanstack/react-router';
import { pageOf, placeOf } from './place-of.ts';

/** Reads a notification and goes where it leads; tells whether it leads anywhere. */
export function useOpenNotification(inbox: Notifications): (notification: Notification) => boolean {
  const router = useRouter();
  return (notification) => {
    const [place, page] = [placeOf(notification), pageOf(notification)];
    inbox.markRead([notification.seq]);
    if (place !== undefined) router.history.push(place);
    if (page !== undefined) window.open(page, '_blank', 'noopener,noreferrer');
    return place !== undefined || page !== undefined;
  };
}
