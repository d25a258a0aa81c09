import type { ReactNode } from 'react';
import { ThemeToggle } from '../theme/theme-toggle.tsx';
import { Logo } from '../ui/logo.tsx';

/** The page around what someone sees who isn't in: before signing in, or when the server doesn't let them in any more. */
export function OutsidePage({ children }: { children: ReactNode }) {
  return (
    <div className="flex h-dvh flex-col overflow-y-auto bg-paper px-[max(1.5rem,env(safe-area-inset-left))] pt-[max(1rem,env(safe-area-inset-top))] pb-[max(1rem,env(safe-area-inset-bottom))]">
      <header className="flex items-center justify-between">
        <p className="flex items-center gap-2.5 text-title font-semibold tracking-tight">
          <Logo /> Partyline
        </p>
        <ThemeToggle />
      </header>
      <main className="my-auto w-full max-w-xl self-center py-8">{children}</main>
    </div>
  );
}
