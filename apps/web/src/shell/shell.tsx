import { Outlet } from '@tanstack/react-router';
import { useState } from 'react';
import { cx } from '../lib/class-names.ts';
import { useIsPhone } from '../lib/use-media.ts';
import { lazyPart } from '../ui/lazy-part.tsx';
import { useCurrentRoom } from '../rooms/use-current-room.ts';
import { ConnectionBanner } from './connection/connection-banner.tsx';
import { useBanner } from './connection/use-banner.ts';
import { LiveRegion } from './live-region.tsx';
import { NoticeList } from './notice-list.tsx';
import { Sidebar } from './sidebar.tsx';
import { useIsList } from './use-is-list.ts';
import { useShortcuts } from './use-shortcuts.ts';
import { useTitle } from './use-title.ts';

const Switcher = lazyPart(() => import('../rooms/switcher.tsx'));
const Help = lazyPart(() => import('./help.tsx'));

type Open = 'switcher' | 'help' | undefined;

/** The frame around every page: the list of rooms beside the room, or one of them on a phone. */
export function Shell() {
  const room = useCurrentRoom();
  const [open, setOpen] = useState<Open>();
  useTitle(room);
  useShortcuts({ room, openSwitcher: () => setOpen('switcher'), openHelp: () => setOpen('help') });
  const isList = useIsList();
  const isListPage = useIsPhone() && isList;
  const banner = <ConnectionBanner kind={useBanner()} isLow={isListPage} />;
  const close = () => setOpen(undefined);

  return (
    <div className="grid h-dvh grid-rows-1 overflow-hidden bg-paper md:grid-cols-[17rem_minmax(0,1fr)] lg:grid-cols-[18.5rem_minmax(0,1fr)]">
      {room !== undefined && <SkipLink />}
      <div role={isListPage ? 'main' : 'complementary'} aria-label="Rooms and you" className={cx('relative min-h-0 min-w-0', !isList && 'max-md:hidden')}>
        {isListPage && banner}
        <Sidebar isPage={isListPage} onSwitch={() => setOpen('switcher')} onHelp={() => setOpen('help')} />
      </div>
      <main
        id="room"
        tabIndex={-1}
        className={cx('relative flex min-h-0 min-w-0 flex-col bg-surface outline-none md:border-l md:border-line', isList && 'max-md:hidden')}
      >
        {!isListPage && banner}
        <Outlet />
      </main>
      <NoticeList />
      {open === 'switcher' && <Switcher onClose={close} />}
      {open === 'help' && <Help onClose={close} />}
      <LiveRegion />
    </div>
  );
}

/** Past the list of rooms, for those who go by key. A room that is closed has no message box. */
function SkipLink() {
  return (
    <a
      href="#room"
      onClick={(event) => {
        event.preventDefault();
        (document.getElementById('composer') ?? document.getElementById('room'))?.focus();
      }}
      className="sr-only z-50 rounded-control bg-pine px-4 py-2 font-semibold text-on-pine focus:not-sr-only focus:absolute focus:top-2 focus:left-2"
    >
      Skip to the message box
    </a>
  );
}
