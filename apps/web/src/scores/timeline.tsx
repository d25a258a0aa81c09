import type { MatchEntry, MatchSummary } from '@partyline/react/feeds';
import { cx } from '../lib/class-names.ts';
import { minuteText, periodName } from './minute.ts';

export interface TimelineProps {
  entries: readonly MatchEntry[];
  teams: MatchSummary['teams'];
}

/** All that happened, the latest first: goals on their team's side, periods across. */
export function Timeline({ entries, teams }: TimelineProps) {
  const shown = entries.filter(({ data }) => data.type !== 'fixture').toReversed();
  if (shown.length === 0) return <p className="py-10 text-center text-small text-ink-faint">Nothing has happened yet.</p>;
  return (
    <ol aria-label="What happened, the latest first" className="grid gap-1 py-6">
      {shown.map((entry) => (
        <li key={entry.seq}>
          <Line entry={entry} teams={teams} />
        </li>
      ))}
    </ol>
  );
}

function Line({ entry: { data, score }, teams }: { entry: MatchEntry; teams: MatchSummary['teams'] }) {
  switch (data.type) {
    case 'fixture':
      return null;
    case 'period':
      return <Divider text={`${periodName(data.period)} ${score[0]} : ${score[1]}`} />;
    case 'shootout':
      return <Divider text={`Penalties ${data.score[0]} : ${data.score[1]}`} />;
    case 'goal': {
      const isHome = data.team === 0;
      const notes = [...(data.penalty ? ['penalty'] : []), ...(data.ownGoal ? ['own goal'] : [])];
      return (
        <p
          className={cx(
            'flex items-center gap-3 rounded-control px-3 py-2 text-body tabular-nums',
            isHome ? 'me-auto pe-12' : 'ms-auto flex-row-reverse ps-12 text-end',
          )}
        >
          <span className="w-14 shrink-0 text-small text-ink-faint">{minuteText(data)}</span>
          <span className="min-w-0">
            <span className="sr-only">Goal for {teams[data.team]}: </span>
            <bdi className="font-semibold">{data.scorer ?? teams[data.team]}</bdi>
            {notes.length > 0 && <span className="text-small text-ink-soft"> ({notes.join(', ')})</span>}
            <span className="ms-2 text-small text-ink-soft">
              {score[0]} : {score[1]}
            </span>
          </span>
        </p>
      );
    }
  }
}

function Divider({ text }: { text: string }) {
  return (
    <p className="flex items-center gap-4 py-2 text-meta font-semibold text-ink-faint tabular-nums before:h-px before:flex-1 before:bg-line after:h-px after:flex-1 after:bg-line">
      {text}
    </p>
  );
}
