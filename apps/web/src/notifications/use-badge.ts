import { useEffect } from 'react';
import { useServices } from '../session/services.ts';

/** The number on the app's icon, and in front of the window's title. */
export function useBadge(unread: number): void {
  const { notifications } = useServices();
  useEffect(() => {
    notifications.set(unread);
    show(unread);
  }, [unread, notifications]);
  // Whoever signs out leaves no number behind.
  useEffect(
    () => () => {
      notifications.set(0);
      show(0);
    },
    [notifications],
  );
}

function show(unread: number): void {
  const badge = navigator as { setAppBadge?: (count: number) => Promise<void>; clearAppBadge?: () => Promise<void> };
  // Where the page isn't installed, browsers may refuse.
  const done = unread > 0 ? badge.setAppBadge?.(unread) : badge.clearAppBadge?.();
  done?.catch(() => {});
}
