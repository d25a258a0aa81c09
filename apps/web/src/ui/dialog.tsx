import { useEffect, useRef, type ReactNode } from 'react';
import { cx } from '../lib/class-names.ts';

/**
 * A modal on the browser's own `<dialog>`: focus stays inside, the rest is inert, Esc closes and focus goes back.
 * (Radix's modal writes a <style> element to lock the scrolling, which the page's policy refuses.)
 */
export function Dialog({ label, onClose, className, children }: { label: string; onClose: () => void; className?: string; children: ReactNode }) {
  const ref = useRef<HTMLDialogElement>(null);
  useEffect(() => {
    const dialog = ref.current;
    if (dialog !== null && !dialog.open) dialog.showModal();
  }, []);
  return (
    <dialog
      ref={ref}
      aria-label={label}
      onClose={onClose}
      onKeyDown={(event) => event.stopPropagation()}
      onClick={(event) => {
        if (event.target === event.currentTarget) event.currentTarget.close();
      }}
      className={cx(
        '[--around:var(--raised)] m-auto max-h-[calc(100dvh-2rem)] w-[min(32rem,calc(100vw-2rem))] animate-[rise_var(--motion-slow)_var(--ease)] overflow-hidden rounded-sheet border border-line bg-raised p-0 shadow-raised backdrop:bg-(--scrim)',
        className,
      )}
    >
      {children}
    </dialog>
  );
}
