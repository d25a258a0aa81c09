import { Pencil, Reply, X } from 'lucide-react';
import { IconButton } from '../../ui/icon-button.tsx';
import { plainText } from '../markup/parse.ts';
import type { ComposeMode } from './mode.ts';

/** Above the box: which message is being answered or corrected, and the way out. */
export function ComposerStrip({ mode, onLeave }: { mode: ComposeMode; onLeave: () => void }) {
  if (mode.kind === 'new') return null;
  const isEdit = mode.kind === 'edit';
  const Icon = isEdit ? Pencil : Reply;
  return (
    <div className="flex items-center gap-2 border-b border-line py-1 pr-1 pl-4 text-small text-ink-soft">
      <Icon className="size-4 shrink-0" aria-hidden="true" />
      <p className="min-w-0 flex-1 truncate">
        {isEdit ? (
          <b className="font-semibold text-ink">Editing</b>
        ) : (
          <>
            Reply to <b className="font-semibold text-ink">{mode.message.name}</b>
          </>
        )}
        <span dir="auto" className="ml-2">
          {plainText(mode.message.text)}
        </span>
      </p>
      <IconButton label={isEdit ? 'Leave editing (Esc)' : 'Leave replying (Esc)'} onClick={onLeave}>
        <X className="size-4" aria-hidden="true" />
      </IconButton>
    </div>
  );
}
