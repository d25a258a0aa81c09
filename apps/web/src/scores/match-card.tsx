import type { MatchSummary } from '@partyline/react/feeds';
import { Link } from '@tanstack/react-router';
import { memo } from 'react';
import { cx } from '../lib/class-names.ts';
import { startText } from './start-text.ts';
import { clockText, minuteText, stageOf } from './minute.ts';
import { ScoreNumber } from './score-number.tsx';

/** A match on the board: who plays, how it stands, and who scored. */
export const MatchCard = memo(function MatchCard({ id, match }: { id: string; match: MatchSummary }) {
  const { teams, score, shootout, scorers, round, period } = match;
  const isPlaying = stageOf(match) === 'playing';
  return (
    <li>
      <Link
        to="/matches/$match"
        params={{ match: id }}
        className={cx(
          'grid h-full content-start gap-2 rounded-panel border bg-raised p-4 transition-colors duration-(--motion-fast) hover:border-edge',
          isPlaying ? 'border-brass-line' : 'border-line',
        )}
      >
        <span className="flex items-center justify-between gap-3 text-meta text-ink-faint">
          <span className="truncate">{round ?? 'Match'}</span>
          <span className={cx('shrink-0 tabular-nums', isPlaying && 'font-semibold text-brass')}>
            {isPlaying && (
              <span aria-hidden="true" className="me-1.5 inline-block size-1.5 animate-pulse rounded-full bg-brass align-middle motion-reduce:animate-none" />
            )}
            {clockText(match, startText)}
          </span>
        </span>
        {teams.map((team, side) => (
          <span key={team} className="flex items-center justify-between gap-3 text-body">
            <bdi className={cx('truncate', isAhead(score, side) && 'font-semibold')}>{team}</bdi>
            <span className="flex shrink-0 items-baseline gap-1.5 text-title font-semibold tabular-nums">
              {shootout && <span className="text-meta font-normal text-ink-faint">({shootout[side]})</span>}
              {period === undefined ? <span className="text-ink-faint">–</span> : <ScoreNumber value={score[side] ?? 0} />}
            </span>
          </span>
        ))}
        {scorers.length > 0 && (
          <span className="truncate text-meta text-ink-faint">
            {scorers
              .slice(-3)
              .map((goal) => `${goal.scorer ?? teams[goal.team]} ${minuteText(goal)}`)
              .join(', ')}
          </span>
        )}
      </Link>
    </li>
  );
});

function isAhead(score: MatchSummary['score'], side: number): boolean {
  return (score[side] ?? 0) > (score[1 - side] ?? 0);
}
