import { useFeed } from '@partyline/react/feeds';
import { PageHeader } from '../shell/page-header.tsx';
import { EmptyState } from '../ui/empty-state.tsx';
import { boardOrder, type BoardMatch } from './board-order.ts';
import { FeedNote } from './feed-note.tsx';
import { MatchCard } from './match-card.tsx';
import { Ticker } from './ticker.tsx';
import { useGoalAnnouncements } from './use-goal-announcements.ts';
import { useSteadyOrder } from './use-steady-order.ts';
import './scores.css';

/** All matches: what is played, what comes, what is over. */
export default function ScoresPage() {
  const feed = useFeed('matches');
  const { order, hold } = useSteadyOrder(boardOrder(feed.values));
  useGoalAnnouncements(feed.values);
  const { playing, coming, over } = order;
  const isEmpty = playing.length + coming.length + over.length === 0;
  return (
    <section className="flex min-h-0 flex-1 flex-col" aria-label="Live scores">
      <PageHeader title="Live scores">
        <FeedNote feed={feed} />
      </PageHeader>
      <Ticker />
      <div className="min-h-0 flex-1 overflow-y-auto overscroll-contain px-6 pt-2 pb-10 max-md:px-4" {...hold}>
        {feed.state === 'refused' ? (
          <EmptyState level={2} title="Scores are not for you" text={feed.error?.message ?? 'Your sign-in does not include them.'} />
        ) : isEmpty && feed.state !== 'loading' ? (
          <EmptyState
            level={2}
            title="No matches yet"
            text="Matches appear here as soon as a service reports them. To see some play: partyline scores replay"
          />
        ) : (
          <>
            <Group title="In play" matches={playing} />
            <Group title="To come" matches={coming} />
            <Group title="Over" matches={over} />
          </>
        )}
      </div>
    </section>
  );
}

function Group({ title, matches }: { title: string; matches: readonly BoardMatch[] }) {
  if (matches.length === 0) return null;
  return (
    <section aria-label={title}>
      <h2 className="flex items-baseline gap-2 pt-6 pb-2 text-small font-semibold text-ink-soft">
        {title} <span className="font-normal text-ink-faint tabular-nums">{matches.length}</span>
      </h2>
      <ul className="grid grid-cols-[repeat(auto-fill,minmax(min(19rem,100%),1fr))] gap-3">
        {matches.map(({ id, match }) => (
          <MatchCard key={id} id={id} match={match} />
        ))}
      </ul>
    </section>
  );
}
