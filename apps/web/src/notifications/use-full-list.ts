import type { Notifications, NotificationsSnapshot } from '@partyline/react/notifications';
import { useEffect, useState } from 'react';

/** About what a list shows at once. */
const enough = 10;

/** Loads older notifications until the list is full: what was put away may have left little of what is loaded. */
export function useFullList({ inbox, state, notifications, hasOlder, isLoadingOlder }: NotificationsSnapshot & { inbox: Notifications }): void {
  const [hasFailed, setHasFailed] = useState(false);
  const isShort = notifications.length < enough && hasOlder && !isLoadingOlder && state === 'joined';
  useEffect(() => {
    // Once is enough; there is a button to try again.
    if (isShort && !hasFailed) inbox.loadOlder().catch(() => setHasFailed(true));
  }, [inbox, isShort, hasFailed]);
}
