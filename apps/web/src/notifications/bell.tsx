import { useNotifications } from '@partyline/react/notifications';
import { useLocation } from '@tanstack/react-router';
import { Bell as BellIcon } from 'lucide-react';
import { useEffect, useState } from 'react';
import { cx } from '../lib/class-names.ts';
import { plural } from '../lib/plural.ts';
import { IconButton } from '../ui/icon-button.tsx';
import { NotificationPanel } from './notification-panel.tsx';
import { Toasts } from './toasts.tsx';
import { useBadge } from './use-badge.ts';
import { useReadRoom } from './use-read-room.ts';

/** How many things there are for you, and the way to them. */
export default function Bell() {
  const notifications = useNotifications();
  const [isOpen, setIsOpen] = useState(false);
  const { counts, state, inbox } = notifications;
  const pathname = useLocation({ select: (location) => location.pathname });
  // Another page is there, by whatever way: the list is not in front of it.
  useEffect(() => setIsOpen(false), [pathname]);
  useBadge(counts.unread);
  useReadRoom(inbox);
  if (state === 'refused') return null;
  const open = (): void => {
    setIsOpen(true);
    inbox.markSeen();
  };
  const label = counts.unread === 0 ? 'Notifications' : `Notifications, ${plural(counts.unread, 'unread', 'unread')}`;
  return (
    <>
      <IconButton label={label} aria-haspopup="dialog" aria-expanded={isOpen} className="relative" onClick={open}>
        <BellIcon className="size-4.5" aria-hidden="true" />
        {counts.unread > 0 && (
          <span
            aria-hidden="true"
            className={cx(
              'absolute -top-0.5 -right-0.5 grid h-4.5 min-w-4.5 place-items-center rounded-full px-1 text-micro font-bold tabular-nums ring-2 ring-paper',
              // What was looked at is less loud than what is new.
              counts.unseen > 0 ? 'bg-brass text-surface' : 'bg-pine text-on-pine',
            )}
          >
            {counts.unread > 99 ? '99+' : counts.unread}
          </span>
        )}
      </IconButton>
      {isOpen && <NotificationPanel {...notifications} onClose={() => setIsOpen(false)} />}
      <Toasts inbox={inbox} isListOpen={isOpen} />
    </>
  );
}
