import { Link, useNavigate } from '@tanstack/react-router';
import { ArrowLeft, DoorOpen, EllipsisVertical, Link2, Users } from 'lucide-react';
import type { RoomSnapshot } from '@partyline/react';
import { cx } from '../lib/class-names.ts';
import { useIsPhone } from '../lib/use-media.ts';
import { UnreadMark } from '../notifications/unread-mark.tsx';
import { firstRoom, roomsToWatch } from '../rooms/room-entries.ts';
import { useServices } from '../session/services.ts';
import { useIsOffline } from '../shell/connection/use-is-offline.ts';
import { Avatar } from '../ui/avatar.tsx';
import { IconButton } from '../ui/icon-button.tsx';
import { Menu } from '../ui/menu.tsx';
import { BoardSwitch } from './board/board-switch.tsx';
import type { BoardView } from './board/use-board.ts';

export interface RoomHeaderProps {
  name: string;
  snapshot: RoomSnapshot;
  isClosed: boolean;
  board: BoardView;
  areMembersOpen: boolean;
  onMembers: () => void;
}

export function RoomHeader({ name, snapshot, isClosed, board, areMembersOpen, onMembers }: RoomHeaderProps) {
  const { readMarks, notices } = useServices();
  const navigate = useNavigate();
  const isPhone = useIsPhone();

  const leave = (): void => {
    const [next = firstRoom] = roomsToWatch(readMarks.get(), 2).filter((other) => other !== name);
    const going = isPhone ? navigate({ to: '/' }) : navigate({ to: '/rooms/$room', params: { room: next } });
    // Only then: while the room is open, it goes on noting what was read.
    void going.then(() => readMarks.forget(name));
  };
  const copyLink = (): void => {
    navigator.clipboard.writeText(location.href).then(
      () => notices.show('Link copied'),
      () => notices.show('The browser did not allow copying'),
    );
  };

  return (
    <header className="flex h-[calc(3.5rem+env(safe-area-inset-top))] shrink-0 items-center gap-1 border-b border-line pt-[env(safe-area-inset-top)] pr-2 pl-6 max-md:pl-1 max-[24rem]:gap-0">
      <Link to="/" className="relative grid size-11 place-items-center rounded-control text-ink-soft hover:bg-pressed md:hidden">
        <ArrowLeft className="size-5" aria-hidden="true" />
        <span className="sr-only">All rooms</span>
        <UnreadMark />
      </Link>
      <h1 className="min-w-0 flex-1 truncate text-title font-semibold tracking-[-0.015em] max-[24rem]:line-clamp-2 max-[24rem]:text-small max-[24rem]:whitespace-normal">
        {name}
      </h1>
      {!isClosed && <BoardSwitch name={name} board={board} />}
      {!isClosed && <MembersButton snapshot={snapshot} isOpen={areMembersOpen} onClick={onMembers} />}
      <Menu
        label={name}
        items={[
          { kind: 'action', label: 'Copy link to room', Icon: Link2, onSelect: copyLink },
          { kind: 'action', label: 'Leave room', Icon: DoorOpen, onSelect: leave, isDisabled: name === firstRoom },
        ]}
        trigger={(props) => (
          <IconButton label={`More about ${name}`} {...props}>
            <EllipsisVertical className="size-4.5" aria-hidden="true" />
          </IconButton>
        )}
      />
    </header>
  );
}

function MembersButton({ snapshot: { members, memberCount, epoch }, isOpen, onClick }: { snapshot: RoomSnapshot; isOpen: boolean; onClick: () => void }) {
  const isOffline = useIsOffline();
  return (
    <button
      type="button"
      onClick={onClick}
      aria-expanded={isOpen}
      className={cx(
        'flex h-9 shrink-0 items-center gap-2 rounded-control px-2.5 text-small text-ink-soft hover:bg-pressed hover:text-ink coarse:h-11',
        isOpen && 'bg-pressed text-ink',
      )}
    >
      <span className="flex max-sm:hidden">
        {members.slice(0, 3).map((person) => (
          <span key={person.user} className="rounded-full ring-2 ring-surface">
            <Avatar name={person.name} color={person.color} size="small" />
          </span>
        ))}
      </span>
      <Users className={cx('size-4.5', members.length > 0 && 'sm:hidden')} aria-hidden="true" />
      <span className="font-medium tabular-nums">
        <span className="sr-only">Members: </span>
        {/* Before the first join nobody knows. */}
        {epoch === undefined ? (
          <span className="sr-only">not known yet</span>
        ) : (
          <>
            {memberCount}
            <span className="max-lg:sr-only"> {isOffline ? 'last seen' : 'on the line'}</span>
          </>
        )}
      </span>
    </button>
  );
}
