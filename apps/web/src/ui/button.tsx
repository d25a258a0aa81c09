import type { ComponentProps } from 'react';
import { cx } from '../lib/class-names.ts';

const looks = {
  primary: 'bg-pine text-on-pine hover:bg-pine-strong',
  quiet: 'text-ink hover:bg-pressed border border-line bg-raised',
  danger: 'bg-danger text-on-danger hover:brightness-110',
};

export function Button({ look = 'quiet', className, ...props }: ComponentProps<'button'> & { look?: keyof typeof looks }) {
  return (
    <button
      type="button"
      {...props}
      className={cx(
        'inline-flex h-10 items-center justify-center gap-2 rounded-control px-4 text-small font-semibold transition-colors duration-(--motion-fast) disabled:opacity-50 coarse:h-11',
        looks[look],
        className,
      )}
    />
  );
}
