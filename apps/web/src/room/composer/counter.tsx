import { cx } from '../../lib/class-names.ts';
import { plural } from '../../lib/plural.ts';
import { counterFrom, maxText } from './text-limit.ts';

export function Counter({ length }: { length: number }) {
  if (length < counterFrom) return null;
  const left = maxText - length;
  return (
    <span data-testid="counter" className={cx('self-center px-1 text-meta tabular-nums', left < 0 ? 'font-semibold text-danger' : 'text-ink-faint')}>
      <span aria-hidden="true">{left}</span>
      <span className="sr-only">{left < 0 ? `${plural(-left, 'character')} too long` : `${plural(left, 'character')} left`}</span>
    </span>
  );
}
