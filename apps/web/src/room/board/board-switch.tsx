import { MessageSquare, MousePointer2, type LucideIcon } from 'lucide-react';
import type { ReactNode } from 'react';
import { cx } from '../../lib/class-names.ts';
import { useStore } from '../../lib/use-store.ts';
import { UnreadBadge } from '../../rooms/unread-badge.tsx';
import { useServices } from '../../session/services.ts';
import type { BoardView } from './use-board.ts';

/** Shows and hides the board; where there is room for one of them only, chooses between it and the chat. */
export function BoardSwitch({ name, board: { isOpen, isBeside, setOpen } }: { name: string; board: BoardView }) {
  const { unread } = useServices();
  const missed = useStore(unread.store).get(name);
  if (isBeside) return <Choice label="Board" Icon={MousePointer2} isChosen={isOpen} onChoose={() => setOpen(!isOpen)} />;
  return (
    <div role="group" aria-label="Show" className="flex shrink-0">
      <Choice label="Chat" Icon={MessageSquare} isChosen={!isOpen} onChoose={() => setOpen(false)}>
        {isOpen && missed !== undefined && missed.count > 0 && <UnreadBadge unread={missed} />}
      </Choice>
      <Choice label="Board" Icon={MousePointer2} isChosen={isOpen} onChoose={() => setOpen(true)} />
    </div>
  );
}

interface ChoiceProps {
  label: string;
  Icon: LucideIcon;
  isChosen: boolean;
  onChoose: () => void;
  children?: ReactNode;
}

function Choice({ label, Icon, isChosen, onChoose, children }: ChoiceProps) {
  return (
    <button
      type="button"
      aria-pressed={isChosen}
      title={label}
      onClick={onChoose}
      className={cx(
        'flex h-9 min-w-11 shrink-0 items-center justify-center gap-2 rounded-control px-2.5 text-small font-medium hover:bg-pressed hover:text-ink coarse:h-11',
        isChosen ? 'bg-pressed text-ink' : 'text-ink-soft',
      )}
    >
      <Icon className="size-4.5" aria-hidden="true" />
      <span className="max-sm:sr-only">{label}</span>
      {children}
    </button>
  );
}
