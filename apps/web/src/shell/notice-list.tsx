import { X } from 'lucide-react';
import { useStore } from '../lib/use-store.ts';
import { useServices } from '../session/services.ts';
import { IconButton } from '../ui/icon-button.tsx';

export function NoticeList() {
  const { notices } = useServices();
  const shown = useStore(notices.store);
  return (
    <div className="pointer-events-none fixed inset-x-0 bottom-24 z-40 grid justify-items-center gap-2 px-4">
      {shown.map(({ id, text }) => (
        <p
          key={id}
          className="pointer-events-auto flex max-w-md animate-[rise_var(--motion-slow)_var(--ease)] items-center gap-2 rounded-panel bg-ink py-1 pr-1 pl-4 text-small text-surface shadow-raised"
        >
          {text}
          <IconButton label="Dismiss" className="text-surface hover:bg-transparent hover:text-surface" onClick={() => notices.dismiss(id)}>
            <X className="size-4" aria-hidden="true" />
          </IconButton>
        </p>
      ))}
    </div>
  );
}
