import { Link } from '@tanstack/react-router';
import { Radio, Search } from 'lucide-react';
import { altKey, modKey } from '../lib/platform.ts';
import { BellSlot } from '../notifications/bell-slot.tsx';
import { RoomList } from '../rooms/room-list.tsx';
import { Kbd } from '../ui/kbd.tsx';
import { Logo } from '../ui/logo.tsx';
import { SelfMenu } from './self-menu.tsx';
import { NewVersionHint } from './update/new-version-hint.tsx';

export interface SidebarProps {
  /** On a phone it is a page of its own, with a heading. */
  isPage: boolean;
  onSwitch: () => void;
  onHelp: () => void;
}

export function Sidebar({ isPage, onSwitch, onHelp }: SidebarProps) {
  const Name = isPage ? 'h1' : 'p';
  return (
    <div className="flex h-full flex-col bg-paper pt-[env(safe-area-inset-top)] pl-[env(safe-area-inset-left)]">
      <div className="flex h-16 shrink-0 items-center gap-2.5 pr-3 pl-6 max-md:pl-5">
        <Logo />
        <Name className="text-title font-semibold tracking-[-0.02em]">Partyline</Name>
        <span className="ml-auto">
          <BellSlot />
        </span>
      </div>
      <div className="px-3 pb-1">
        <button
          type="button"
          onClick={onSwitch}
          title={`${altKey}+Up and ${altKey}+Down go between rooms`}
          className="flex h-9 w-full items-center gap-2.5 rounded-control border border-line bg-surface px-3 text-small text-ink-soft transition-colors duration-(--motion-fast) hover:border-edge coarse:h-11"
        >
          <Search className="size-4" aria-hidden="true" />
          Find or open a room
          <span className="ml-auto flex gap-1 coarse:hidden">
            <Kbd>{modKey}</Kbd>
            <Kbd>K</Kbd>
          </span>
        </button>
      </div>
      <ScoresLink />
      <RoomList />
      <NewVersionHint />
      <SelfMenu onHelp={onHelp} />
    </div>
  );
}

function ScoresLink() {
  return (
    <Link
      to="/scores"
      className="mx-3 mt-1 flex h-9 shrink-0 items-center gap-3 rounded-control pl-2.5 text-small text-ink-soft transition-colors duration-(--motion-fast) hover:bg-pressed coarse:h-12 coarse:text-body"
      activeProps={{ className: 'bg-surface font-semibold text-ink shadow-[0_0_0_1px_var(--line)]' }}
    >
      <Radio className="size-4" aria-hidden="true" />
      Live scores
    </Link>
  );
}
