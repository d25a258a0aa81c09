import type { ComponentProps } from 'react';
import { cx } from '../lib/class-names.ts';

/** A button that shows only an icon; `label` is its name, for readers and on hover. 44 px where fingers are. */
export function IconButton({ label, className, ...props }: ComponentProps<'button'> & { label: string }) {
  return (
    <button
      type="button"
      aria-label={label}
      title={label}
      {...props}
      className={cx(
        'grid size-8 shrink-0 place-items-center rounded-control text-ink-soft transition-colors duration-(--motion-fast) hover:bg-pressed hover:text-ink disabled:opacity-40 coarse:size-11',
        className,
      )}
    />
  );
}
