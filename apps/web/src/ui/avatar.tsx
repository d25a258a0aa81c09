import { cx } from '../lib/class-names.ts';
import { initialsOf } from '../lib/initials.ts';

const sizes = { small: 'size-6 text-[0.625rem]', medium: 'size-8 text-meta', large: 'size-9 text-small' };

/** A person's face: initials on the colour that the server gave. The name stands beside it as text, so it is hidden from readers. */
export function Avatar({ name, color, size = 'large', isFaded = false }: { name: string; color: string; size?: keyof typeof sizes; isFaded?: boolean }) {
  return (
    <span
      aria-hidden="true"
      className={cx(
        'grid shrink-0 place-items-center rounded-full font-semibold tracking-tight text-white forced-color-adjust-none select-none',
        sizes[size],
        isFaded && 'opacity-60 grayscale',
      )}
      style={{ backgroundColor: color }}
    >
      {initialsOf(name)}
    </span>
  );
}
