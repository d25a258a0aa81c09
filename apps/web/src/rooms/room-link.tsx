import { Link } from '@tanstack/react-router';
import { PencilLine } from 'lucide-react';
import { memo } from 'react';
import { cx } from '../lib/class-names.ts';
import { plural } from '../lib/plural.ts';
import type { RoomEntry } from './room-entries.ts';
import { UnreadBadge } from './unread-badge.tsx';

/** A room in the list: its knot on the wire, its name, and what is new in it. */
export const RoomLink = memo(function RoomLink({ entry, isCurrent, hasDraft }: { entry: RoomEntry; isCurrent: boolean; hasDraft: boolean }) {
  const isLoud = entry.unread.count > 0 || entry.hasNews;
  return (
    <li>
      <Link
        to="/rooms/$room"
        params={{ room: entry.name }}
        aria-current={isCurrent ? 'page' : undefined}
        className={cx(
          'group relative flex h-9 items-center gap-3 rounded-control pr-2 pl-3 text-small transition-colors duration-(--motion-fast) coarse:h-12 coarse:text-body',
          isCurrent ? 'bg-surface font-semibold text-ink shadow-[0_0_0_1px_var(--line)]' : 'hover:bg-pressed',
          !isCurrent && (isLoud ? 'font-semibold text-ink' : 'text-ink-soft'),
        )}
      >
        <span
          aria-hidden="true"
          className={cx('size-2 shrink-0 rounded-full ring-2 ring-inset', isCurrent ? 'bg-pine ring-pine' : isLoud ? 'bg-ink ring-ink' : 'ring-edge')}
        />
        <span className="truncate">{entry.name}</span>
        {hasDraft && !isCurrent && (
          <span className="shrink-0 text-ink-faint">
            <PencilLine className="size-3.5" aria-hidden="true" />
            <span className="sr-only">, draft</span>
          </span>
        )}
        {entry.unread.count > 0 ? (
          <UnreadBadge unread={entry.unread} />
        ) : entry.hasNews ? (
          <span className="ml-auto size-2 shrink-0 rounded-full bg-pine">
            <span className="sr-only">, new messages</span>
          </span>
        ) : (
          entry.memberCount !== undefined &&
          entry.memberCount > 0 && (
            <span
              title={`${plural(entry.memberCount, 'person', 'people')} on the line`}
              className="ml-auto shrink-0 pr-1 text-meta font-normal text-ink-faint tabular-nums"
            >
              <span aria-hidden="true">{entry.memberCount}</span>
              <span className="sr-only">, {plural(entry.memberCount, 'person', 'people')} on the line</span>
            </span>
          )
        )}
      </Link>
    </li>
  );
});
