import { useDayLabel } from './use-day-label.ts';

/** A day begins: its label hangs on the wire. */
export function DayDivider({ at }: { at: number }) {
  return (
    <div className="relative flex items-center justify-center py-3">
      <span aria-hidden="true" className="absolute inset-y-0 left-(--wire-x) w-px bg-wire" />
      <span className="rounded-full border border-line bg-surface px-3 py-0.5 text-meta font-semibold text-ink-soft">{useDayLabel(at)}</span>
    </div>
  );
}
