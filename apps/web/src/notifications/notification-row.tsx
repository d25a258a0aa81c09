import type { Notification, Notifications } from '@partyline/react/notifications';
import { Archive, AtSign, BellOff, CornerUpLeft, DoorOpen, Megaphone, Trophy } from 'lucide-react';
import { clockTime, dayLabel, dayOf, fullTime } from '../lib/calendar.ts';
import { cx } from '../lib/class-names.ts';
import { useServices } from '../session/services.ts';
import { Avatar } from '../ui/avatar.tsx';
import { IconButton } from '../ui/icon-button.tsx';
import { titleOf } from './notification-text.ts';
import { useOpenNotification } from './use-open-notification.ts';

const icons = { mention: AtSign, reply: CornerUpLeft, invite: DoorOpen, match: Trophy, message: Megaphone };

export interface NotificationRowProps {
  notification: Notification;
  inbox: Notifications;
  /** Someone goes where it leads. */
  onOpen: () => void;
}

export function NotificationRow({ notification, inbox, onOpen }: NotificationRowProps) {
  const { seq, kind, body, room, from, at, state, muted } = notification;
  const { notices } = useServices();
  const goTo = useOpenNotification(inbox);
  const isUnread = state !== 'read' && muted !== true;
  const open = (): void => {
    if (goTo(notification)) onOpen();
  };
  const mute = (name: string): void => {
    inbox.muteRoom(name).then(
      () => notices.show(`${name} is muted`),
      () => notices.show('That did not work. Try again'),
    );
  };
  const Icon = icons[kind];
  const today = dayOf(Date.now()) === dayOf(at);
  return (
    <li className={cx('group relative flex items-start gap-1 border-b border-line pr-2', isUnread && 'bg-brass-soft')}>
      <button
        type="button"
        onClick={open}
        className="flex min-w-0 flex-1 items-start gap-3 py-3 pl-5 text-left hover:bg-hover/50 focus-visible:-outline-offset-2"
      >
        <span className="relative mt-0.5 shrink-0">
          {from !== undefined && !from.user.startsWith('service:') ? (
            <Avatar name={from.name} color={from.color} size="medium" />
          ) : (
            <span className="grid size-8 place-items-center rounded-full bg-pressed text-ink-soft">
              <Icon className="size-4" aria-hidden="true" />
            </span>
          )}
        </span>
        <span className="min-w-0 flex-1">
          <span className={cx('block text-small wrap-anywhere', isUnread && 'font-semibold')}>
            {isUnread && <span className="sr-only">Unread: </span>}
            <bdi>{titleOf(notification)}</bdi>
          </span>
          {body !== '' && <span className="line-clamp-2 block text-small text-ink-soft wrap-anywhere">{body}</span>}
          <span className="mt-0.5 flex min-w-0 gap-2 text-meta text-ink-faint">
            {room !== undefined && <span className="truncate">{room}</span>}
            <time dateTime={new Date(at).toISOString()} title={fullTime(at)} className="shrink-0">
              {today ? clockTime(at) : dayLabel(at, Date.now())}
            </time>
            {muted === true && <span>muted</span>}
          </span>
        </span>
      </button>
      <span className="flex shrink-0 pt-2 opacity-0 group-focus-within:opacity-100 group-hover:opacity-100 coarse:opacity-100">
        {room !== undefined && muted !== true && (
          <IconButton label={`Mute ${room}`} onClick={() => mute(room)}>
            <BellOff className="size-4" aria-hidden="true" />
          </IconButton>
        )}
        <IconButton label="Put away" onClick={() => inbox.archive([seq])}>
          <Archive className="size-4" aria-hidden="true" />
        </IconButton>
      </span>
    </li>
  );
}
