import { cx } from '../lib/class-names.ts';

/** Full while someone is there, a ring while they aren't: never colour alone. Sits on the corner of a face. */
export function PresenceDot({ isOnline }: { isOnline: boolean }) {
  return (
    <span
      aria-hidden="true"
      className={cx(
        'absolute -right-0.5 -bottom-0.5 size-3 rounded-full border-2 border-(--around)',
        isOnline ? 'bg-pine' : 'bg-(--around) shadow-[inset_0_0_0_2px_var(--ink-faint)]',
      )}
    />
  );
}
