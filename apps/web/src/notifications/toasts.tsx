import { type Notification as Item, type Notifications, useOnNotification } from '@partyline/react/notifications';
import { useEffect, useRef, useState } from 'react';
import { createPortal } from 'react-dom';
import { useLatest } from '../lib/use-latest.ts';
import { useCurrentRoom } from '../rooms/use-current-room.ts';
import { useServices } from '../session/services.ts';
import { bodyOf, titleOf } from './notification-text.ts';
import { rings } from './ringing.ts';
import { permissionNow, showOutside } from './system-notifications.ts';
import { Toast } from './toast.tsx';
import { useOpenNotification } from './use-open-notification.ts';

const most = 3;

/** What is new and not on screen: in a corner while someone looks, by the browser while nobody does. */
export function Toasts({ inbox, isListOpen }: { inbox: Notifications; isListOpen: boolean }) {
  const { notices } = useServices();
  const room = useLatest(useCurrentRoom());
  const goTo = useOpenNotification(inbox);
  const [shown, setShown] = useState<readonly Item[]>([]);
  const waiting = useRef<Item[]>([]);
  // What the list shows needs no toast afterwards.
  useEffect(() => {
    if (isListOpen) setShown([]);
  }, [isListOpen]);
  const dismiss = (seq: number): void => setShown((before) => before.filter((each) => each.seq !== seq));
  const open = (item: Item): void => {
    goTo(item);
    dismiss(item.seq);
  };
  const ring = (item: Item, isLooking: boolean): void => {
    const [title, body] = [titleOf(item), bodyOf(item)];
    if (!isLooking && permissionNow() === 'granted') return showOutside({ tag: `${item.epoch}:${item.seq}`, title, body, open: () => open(item) });
    setShown((before) => [...before.slice(1 - most), item]);
    notices.say(`${title}. ${body}`);
  };
  useOnNotification((item) => {
    if (!rings(item, Date.now())) return;
    const isLooking = document.visibilityState === 'visible' && document.hasFocus();
    if (isLooking && (isListOpen || (item.room !== undefined && item.room === room.current))) return;
    // What was missed while away comes all at once; only the newest of it rings.
    if (waiting.current.push(item) > 1) return;
    queueMicrotask(() => {
      for (const each of waiting.current.splice(0).slice(-most)) ring(each, isLooking);
    });
  });
  if (isListOpen || shown.length === 0) return null;
  return createPortal(
    <section aria-label="New notifications">
      <ul className="pointer-events-none fixed top-[max(1rem,env(safe-area-inset-top))] right-4 max-md:top-[calc(4rem+env(safe-area-inset-top))] z-40 grid w-[min(22rem,calc(100vw-2rem))] gap-2">
        {shown.map((item) => (
          <Toast key={item.seq} notification={item} onOpen={() => open(item)} onDismiss={() => dismiss(item.seq)} />
        ))}
      </ul>
    </section>,
    document.body,
  );
}
