import { useFeed, useMatch } from '@partyline/react/feeds';
import { useParams } from '@tanstack/react-router';
import { useMemo } from 'react';
import { isRoomName } from '../rooms/room-name.ts';
import { PageHeader } from '../shell/page-header.tsx';
import { Button } from '../ui/button.tsx';
import { EmptyState } from '../ui/empty-state.tsx';
import { isSummary } from './board-order.ts';
import { FeedNote } from './feed-note.tsx';
import { FollowButton } from './follow-button.tsx';
import { ScoreHead } from './score-head.tsx';
import { summaryOf } from './summary-of.ts';
import { Timeline } from './timeline.tsx';
import { useGoalAnnouncements } from './use-goal-announcements.ts';
import './scores.css';

/** One match: how it stands, and all that happened in it. */
export default function MatchPage() {
  // The router's types would lead back here.
  const { match: id = '' } = useParams({ strict: false }) as { match?: string };
  return isRoomName(id) ? <MatchScreen key={id} id={id} /> : <NoMatch />;
}

function MatchScreen({ id }: { id: string }) {
  const keys = useMemo(() => [id], [id]);
  // The row in view, faster than the board.
  const feed = useFeed('matches', { keys, maxHz: 10 });
  const { state, entries, hasOlder, isLoadingOlder, match } = useMatch(id);
  useGoalAnnouncements(feed.values);
  const onBoard = feed.values.get(id);
  const ofEntries = useMemo(() => (state === 'joined' ? summaryOf(entries) : undefined), [state, entries]);
  const summary = isSummary(onBoard) ? onBoard : ofEntries;
  if (state === 'refused') return <NoMatch />;
  if (summary === undefined) return <PageHeader title="Match" back="/scores" />;
  return (
    <section className="flex min-h-0 flex-1 flex-col" aria-label={summary.teams.join(' against ')}>
      <PageHeader title={summary.teams.join(' – ')} back="/scores">
        {feed.state !== 'refused' && <FeedNote feed={feed} />}
        <FollowButton match={id} />
      </PageHeader>
      <div className="min-h-0 flex-1 overflow-y-auto overscroll-contain px-6 pb-12 max-md:px-4">
        <div className="mx-auto max-w-2xl">
          <ScoreHead match={summary} />
          <Timeline entries={entries} teams={summary.teams} />
          {hasOlder && (
            <Button className="mt-4" disabled={isLoadingOlder} onClick={() => void match.loadOlder()}>
              What was before
            </Button>
          )}
        </div>
      </div>
    </section>
  );
}

function NoMatch() {
  return (
    <>
      <PageHeader title="Match" back="/scores" />
      <EmptyState level={2} title="No such match" text="It may not have been reported yet, or your sign-in does not include it." />
    </>
  );
}
