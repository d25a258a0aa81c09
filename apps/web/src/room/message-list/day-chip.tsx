import { useDayLabel } from './use-day-label.ts';

/** The day of what stands at the top, over the conversation. Readers have the labels in it. */
export function DayChip({ at }: { at: number | undefined }) {
  if (at === undefined) return null;
  return (
    <div aria-hidden="true" className="pointer-events-none absolute inset-x-0 top-3 z-10 flex justify-center">
      <Chip at={at} />
    </div>
  );
}

function Chip({ at }: { at: number }) {
  return <span className="rounded-full border border-line bg-surface px-3 py-0.5 text-meta font-semibold text-ink-soft shadow-raised">{useDayLabel(at)}</span>;
}
