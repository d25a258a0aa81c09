import type { Notifications, NotificationsSnapshot } from '@partyline/react/notifications';
import { CheckCheck, Settings2, X } from 'lucide-react';
import { useEffect, useRef, useState } from 'react';
import { createPortal } from 'react-dom';
import { Button } from '../ui/button.tsx';
import { Dialog } from '../ui/dialog.tsx';
import { EmptyState } from '../ui/empty-state.tsx';
import { IconButton } from '../ui/icon-button.tsx';
import { NotificationRow } from './notification-row.tsx';
import { NotificationSettings } from './notification-settings.tsx';
import { useFullList } from './use-full-list.ts';
import { useKeptFocus } from './use-kept-focus.ts';

export interface NotificationPanelProps extends NotificationsSnapshot {
  inbox: Notifications;
  onClose: () => void;
}

/** All notifications, the newest first, and how one wants to have them. */
export function NotificationPanel(props: NotificationPanelProps) {
  const { inbox, counts, notifications, hasOlder, isLoadingOlder, settings, onClose } = props;
  const [isSetting, setIsSetting] = useState(false);
  const heading = useRef<HTMLHeadingElement>(null);
  const onFocus = useKeptFocus(heading);
  useFullList(props);
  // What comes while someone looks is seen, too.
  useEffect(() => {
    if (counts.unseen > 0) inbox.markSeen();
  }, [counts.unseen, inbox]);
  // Not where the bell is: a phone hides that with the list of rooms.
  return createPortal(
    <Dialog
      label="Notifications"
      onClose={onClose}
      className="open:flex flex-col md:max-h-[min(40rem,calc(100dvh-2rem))] md:mt-4 md:ml-4 md:w-104 max-md:m-0 max-md:mt-auto max-md:h-[85dvh] max-md:w-full max-md:max-w-full max-md:rounded-b-none"
    >
      <div className="contents" onFocus={onFocus}>
        <div className="flex shrink-0 items-center gap-1 border-b border-line py-2 pr-2 pl-5">
          <h2 ref={heading} tabIndex={-1} className="flex-1 text-title font-semibold outline-none">
            {isSetting ? 'How you are notified' : 'Notifications'}
          </h2>
          {!isSetting && counts.unread > 0 && (
            <IconButton label="Mark all as read" onClick={() => inbox.markAllRead()}>
              <CheckCheck className="size-4.5" aria-hidden="true" />
            </IconButton>
          )}
          <IconButton label={isSetting ? 'Back to notifications' : 'How you are notified'} onClick={() => setIsSetting(!isSetting)}>
            <Settings2 className="size-4.5" aria-hidden="true" />
          </IconButton>
          <IconButton label="Close" onClick={onClose}>
            <X className="size-4.5" aria-hidden="true" />
          </IconButton>
        </div>
        <div className="min-h-0 flex-1 overflow-y-auto overscroll-contain">
          {isSetting ? (
            <NotificationSettings inbox={inbox} settings={settings} />
          ) : notifications.length === 0 && !hasOlder ? (
            <EmptyState
              level={2}
              title="Nothing for you yet"
              text="Mentions, answers to you, invitations and matches you follow show up here, on all your devices."
            />
          ) : (
            <ul>
              {notifications.map((notification) => (
                <NotificationRow key={notification.seq} notification={notification} inbox={inbox} onOpen={onClose} />
              ))}
            </ul>
          )}
          {!isSetting && hasOlder && (
            <div className="grid place-items-center p-4">
              <Button disabled={isLoadingOlder} onClick={() => void inbox.loadOlder().catch(() => {})}>
                Show older
              </Button>
            </div>
          )}
        </div>
      </div>
    </Dialog>,
    document.body,
  );
}
