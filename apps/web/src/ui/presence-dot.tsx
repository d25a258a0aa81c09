import { cx } from '../lib/class-names.ts';

export type Presence = 'active' | 'idle' | 'away';

const looks: Record<Presence, string> = {
  active: 'bg-pine',
  idle: 'bg-[linear-gradient(90deg,var(--brass-line)_50%,var(--around)_50%)] shadow-[inset_0_0_0_1.5px_var(--brass-line)]',
  away: 'bg-(--around) shadow-[inset_0_0_0_2px_var(--ink-faint)]',
};

/** Full while someone is there, half while they do nothing, a ring while they aren't: never colour alone. Sits on the corner of a face. */
export function PresenceDot({ presence }: { presence: Presence }) {
  return (
    <span
      aria-hidden="true"
      data-presence={presence}
      className={cx('absolute -right-0.5 -bottom-0.5 size-3 rounded-full border-2 border-(--around) forced-color-adjust-none', looks[presence])}
    />
  );
}
