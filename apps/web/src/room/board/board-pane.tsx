import { cx } from '../../lib/class-names.ts';
import { lazyPart } from '../../ui/lazy-part.tsx';
import type { BoardView } from './use-board.ts';

const Board = lazyPart(() => import('./board.tsx'));

/** The place of the board: beside the conversation, or over it. */
export function BoardPane({ name, board }: { name: string; board: BoardView }) {
  return (
    <section
      aria-label={`Board of ${name}`}
      className={cx('flex min-w-0 flex-col bg-paper', board.isBeside ? 'flex-6 border-l border-line' : 'absolute inset-0 pb-[env(safe-area-inset-bottom)]')}
    >
      <Board name={name} onClose={() => board.setOpen(false)} />
    </section>
  );
}
