import type { MatchSummary } from '@partyline/react/feeds';
import { cx } from '../lib/class-names.ts';
import { clockText, stageOf } from './minute.ts';
import { ScoreNumber } from './score-number.tsx';
import { startText } from './start-text.ts';

/** The score in large figures, with what it is of. */
export function ScoreHead({ match }: { match: MatchSummary }) {
  const { teams, score, shootout, period, competition, round, ground } = match;
  const about = [competition, round, ground].filter((part) => part !== undefined);
  const isPlaying = stageOf(match) === 'playing';
  return (
    <div className="grid justify-items-center gap-3 border-b border-line py-8 text-center">
      <p className="text-meta text-ink-faint text-balance">{about.join(' · ')}</p>
      <div className="grid w-full grid-cols-[1fr_auto_1fr] items-center gap-4 sm:gap-6">
        <bdi className="text-end text-title font-semibold text-balance wrap-anywhere sm:text-large">{teams[0]}</bdi>
        <p className="flex items-baseline gap-2 text-display font-semibold tracking-tight tabular-nums">
          <span className="sr-only">{`${teams[0]} ${score[0]}, ${teams[1]} ${score[1]}`}</span>
          <span aria-hidden="true" className="flex items-center gap-3">
            {period === undefined ? '–' : <ScoreNumber value={score[0]} />}
            <span className="text-large font-normal text-ink-faint">:</span>
            {period === undefined ? '–' : <ScoreNumber value={score[1]} />}
          </span>
        </p>
        <bdi className="text-start text-title font-semibold text-balance wrap-anywhere sm:text-large">{teams[1]}</bdi>
      </div>
      {shootout && (
        <p className="text-small text-ink-soft tabular-nums">
          Penalties {shootout[0]} : {shootout[1]}
        </p>
      )}
      <p className={cx('text-small tabular-nums', isPlaying ? 'font-semibold text-brass' : 'text-ink-soft')}>{clockText(match, startText)}</p>
    </div>
  );
}
