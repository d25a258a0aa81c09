import type { ReactNode } from 'react';

export function Kbd({ children }: { children: ReactNode }) {
  return (
    <kbd className="inline-grid h-5 min-w-5 place-items-center rounded-small border border-line bg-sunken px-1.5 font-sans text-micro font-medium text-ink-soft">
      {children}
    </kbd>
  );
}
