import type { Notification } from '@partyline/client/notifications';
import { useEffect, useRef } from 'react';
import { useInbox } from './use-notifications.ts';

/** Calls back with each notification that is new, once; not with those that were there already. For toasts, and sounds. */
export function useOnNotification(listener: (notification: Notification) => void): void {
  const inbox = useInbox();
  const latest = useRef(listener);
  useEffect(() => {
    latest.current = listener;
  });
  useEffect(() => inbox.onNotification((notification) => latest.current(notification)), [inbox]);
}
