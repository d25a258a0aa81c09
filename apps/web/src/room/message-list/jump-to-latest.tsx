import { ArrowDown } from 'lucide-react';
import { plural } from '../../lib/plural.ts';

export function JumpToLatest({ isShown, count, onJump }: { isShown: boolean; count: number; onJump: () => void }) {
  if (!isShown) return null;
  return (
    <div className="pointer-events-none absolute inset-x-0 bottom-3 z-10 flex justify-center">
      <button
        type="button"
        onClick={onJump}
        className="pointer-events-auto flex h-9 animate-[rise_var(--motion-slow)_var(--ease)] items-center gap-2 rounded-full border border-line bg-raised px-4 text-small font-semibold shadow-raised hover:bg-pressed coarse:h-11"
      >
        <ArrowDown className="size-4" aria-hidden="true" />
        {count > 0 ? plural(count, 'new message') : 'Jump to latest'}
      </button>
    </div>
  );
}
