import { Link } from '@tanstack/react-router';
import { CircleAlert, Clock, PencilLine } from 'lucide-react';
import { memo } from 'react';
import { cx } from '../lib/class-names.ts';
import { plural } from '../lib/plural.ts';
import type { RoomEntry } from './room-entries.ts';
import { UnreadBadge } from './unread-badge.tsx';

export interface RoomLinkProps {
  entry: RoomEntry;
  isCurrent: boolean;
  /** Something of one's own that others don't have yet. */
  mark: keyof typeof marks | undefined;
}

const marks = {
  draft: { Icon: PencilLine, label: 'draft', look: 'text-ink-faint' },
  waiting: { Icon: Clock, label: 'waiting to be sent', look: 'text-ink-faint' },
  failed: { Icon: CircleAlert, label: 'not sent', look: 'text-danger' },
};

/** A room in the list: its knot on the wire, its name, and what is new in it. */
export const RoomLink = memo(function RoomLink({ entry, isCurrent, mark }: RoomLinkProps) {
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
          className={cx(
            'size-2 shrink-0 rounded-full ring-2 ring-inset forced-color-adjust-none',
            isCurrent ? 'bg-pine ring-pine' : isLoud ? 'bg-ink ring-ink' : 'ring-edge',
          )}
        />
        <span className="truncate">{entry.name}</span>
        {mark !== undefined && <Mark {...marks[mark]} />}
        {entry.unread.count > 0 ? (
          <UnreadBadge unread={entry.unread} />
        ) : entry.hasNews ? (
          <span className="ml-auto size-2 shrink-0 rounded-full bg-pine forced-color-adjust-none">
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

function Mark({ Icon, label, look }: (typeof marks)[keyof typeof marks]) {
  return (
    <span className={cx('shrink-0', look)} title={label}>
      <Icon className="size-3.5" aria-hidden="true" />
      <span className="sr-only">, {label}</span>
    </span>
  );
}
