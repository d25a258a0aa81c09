import { cx } from '../lib/class-names.ts';
import { plural } from '../lib/plural.ts';
import { unreadLabel, type Unread } from './unread.ts';

export function UnreadBadge({ unread }: { unread: Unread }) {
  return (
    <span
      className={cx(
        'ml-auto grid h-5 min-w-5 shrink-0 place-items-center rounded-full px-1.5 text-micro font-bold tabular-nums',
        unread.hasMention ? 'bg-brass text-surface' : 'bg-pine text-on-pine',
      )}
    >
      <span aria-hidden="true">{unread.hasMention ? `@${unreadLabel(unread)}` : unreadLabel(unread)}</span>
      <span className="sr-only">{`, ${unread.isExact ? '' : 'more than '}${plural(unread.count, 'unread message')}${unread.hasMention ? ', one mentions you' : ''}`}</span>
    </span>
  );
}
