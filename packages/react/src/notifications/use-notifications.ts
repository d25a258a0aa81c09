import { type Notifications, notificationsOf, type NotificationsSnapshot } from '@partyline/client/notifications';
import { useEffect, useMemo } from 'react';
import { usePartyline } from '../use-partyline.ts';
import { useSnapshot } from '../use-snapshot.ts';

const snapshotOf = (notifications: Notifications): NotificationsSnapshot => notifications.snapshot;

/** One's inbox; kept open while mounted. */
export function useInbox(): Notifications {
  const client = usePartyline();
  const inbox = useMemo(() => notificationsOf(client), [client]);
  useEffect(() => inbox.hold(), [inbox]);
  return inbox;
}

/** One's notifications, and the inbox itself to mark them with. Renders again after each change. */
export function useNotifications(): NotificationsSnapshot & { readonly inbox: Notifications } {
  const inbox = useInbox();
  const snapshot = useSnapshot(inbox, snapshotOf);
  return useMemo(() => ({ ...snapshot, inbox }), [snapshot, inbox]);
}
