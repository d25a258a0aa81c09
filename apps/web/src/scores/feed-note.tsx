import type { FeedSnapshot } from '@partyline/react/feeds';
import { cx } from '../lib/class-names.ts';
import { useNow } from '../lib/use-now.ts';
import { ageText } from './age-text.ts';

const looks = {
  loading: { dot: 'bg-edge', text: () => 'Loading' },
  live: { dot: 'bg-pine', text: () => 'Live' },
  quiet: { dot: 'bg-pine ring-2 ring-pine-soft', text: (age: string) => (age === '' ? 'Nothing has happened yet' : `Quiet: nothing new for ${age}`) },
  behind: { dot: 'bg-danger', text: (age: string) => (age === '' ? 'Not connected' : `Not connected: as of ${age} ago`) },
  refused: { dot: 'bg-danger', text: () => 'Not for you' },
} as const;

/** Whether what is shown is right: a source that is silent is told apart from a line that is cut. */
export function FeedNote({ feed: { state, changedAt } }: { feed: FeedSnapshot }) {
  const now = useNow(1000);
  const { dot, text } = looks[state];
  return (
    <p
      data-feed={state}
      className={cx(
        'flex items-center gap-2 text-meta tabular-nums',
        state === 'behind' || state === 'refused' ? 'font-semibold text-danger' : 'text-ink-faint',
      )}
    >
      <span aria-hidden="true" className={cx('size-2 shrink-0 rounded-full', dot)} />
      {text(changedAt === undefined ? '' : ageText(now - changedAt))}
    </p>
  );
}
