import { type Notification as Item, type Notifications, useOnNotification } from '@partyline/react/notifications';
import { useRouter } from '@tanstack/react-router';
import { X } from 'lucide-react';
import { useState } from 'react';
import { createPortal } from 'react-dom';
import { useLatest } from '../lib/use-latest.ts';
import { useCurrentRoom } from '../rooms/use-current-room.ts';
import { useServices } from '../session/services.ts';
import { IconButton } from '../ui/icon-button.tsx';
import { bodyOf, titleOf } from './notification-text.ts';
import { placeOf } from './place-of.ts';
import { permissionNow, showOutside } from './system-notifications.ts';

const shownMs = 8000;
const most = 3;

/** What is new and not on screen: in a corner while someone looks, by the browser while nobody does. */
export function Toasts({ inbox, isListOpen }: { inbox: Notifications; isListOpen: boolean }) {
  const { notices } = useServices();
  const room = useLatest(useCurrentRoom());
  const router = useRouter();
  const [shown, setShown] = useState<readonly Item[]>([]);
  const dismiss = (seq: number): void => setShown((before) => before.filter((each) => each.seq !== seq));
  const open = (item: Item): void => {
    inbox.markRead([item.seq]);
    dismiss(item.seq);
    const place = placeOf(item);
    if (place !== undefined) router.history.push(place);
  };
  useOnNotification((item) => {
    if (item.muted === true || item.quiet === true || item.state === 'read' || item.state === 'archived') return;
    const isLooking = document.visibilityState === 'visible' && document.hasFocus();
    if (isLooking && (isListOpen || (item.room !== undefined && item.room === room.current))) return;
    if (!isLooking && permissionNow() === 'granted') {
      void showOutside({ id: item.id, title: titleOf(item), body: bodyOf(item), open: () => open(item) });
      return;
    }
    setShown((before) => [...before.slice(1 - most), item]);
    notices.say(`${titleOf(item)}. ${bodyOf(item)}`);
    setTimeout(() => dismiss(item.seq), shownMs);
  });
  if (isListOpen || shown.length === 0) return null;
  return createPortal(
    <section aria-label="New notifications">
      <ul className="pointer-events-none fixed top-[max(1rem,env(safe-area-inset-top))] right-4 z-40 grid w-[min(22rem,calc(100vw-2rem))] gap-2">
        {shown.map((item) => (
          <li
            key={item.seq}
            className="pointer-events-auto flex animate-[rise_var(--motion-slow)_var(--ease)] items-start gap-1 rounded-panel border border-line bg-raised pr-1 shadow-raised"
          >
            <button type="button" className="min-w-0 flex-1 py-2.5 pl-4 text-left" onClick={() => open(item)}>
              <span className="block text-small font-semibold wrap-anywhere">
                <bdi>{titleOf(item)}</bdi>
              </span>
              <span className="line-clamp-2 block text-small text-ink-soft wrap-anywhere">{bodyOf(item)}</span>
            </button>
            <IconButton label="Dismiss" className="mt-1" onClick={() => dismiss(item.seq)}>
              <X className="size-4" aria-hidden="true" />
            </IconButton>
          </li>
        ))}
      </ul>
    </section>,
    document.body,
  );
}
