import { plural } from '../lib/plural.ts';
import { useStore } from '../lib/use-store.ts';
import { useServices } from '../session/services.ts';

/** On the way back to the bell, where a phone doesn't show it: how many notifications are unread. */
export function UnreadMark() {
  const unread = useStore(useServices().notifications);
  if (unread === 0) return null;
  return (
    <>
      <span
        aria-hidden="true"
        className="absolute top-1 right-0.5 grid h-4.5 min-w-4.5 place-items-center rounded-full bg-pine px-1 text-micro font-bold tabular-nums text-on-pine ring-2 ring-surface md:hidden"
      >
        {unread > 99 ? '99+' : unread}
      </span>
      <span className="sr-only md:hidden">, {plural(unread, 'unread notification')}</span>
    </>
  );
}
