import { Link } from '@tanstack/react-router';
import { ArrowLeft } from 'lucide-react';
import type { ReactNode } from 'react';
import { UnreadMark } from '../notifications/unread-mark.tsx';

/** The head of a page that is no room: its name, the way back on a phone, and what belongs beside it. */
export function PageHeader({ title, back = '/', children }: { title: string; back?: '/' | '/scores'; children?: ReactNode }) {
  return (
    <header className="flex min-h-[calc(3.5rem+env(safe-area-inset-top))] shrink-0 items-center gap-3 border-b border-line pt-[env(safe-area-inset-top)] pr-4 pl-6 max-md:pl-1">
      <Link
        to={back}
        className={`relative grid size-11 place-items-center rounded-control text-ink-soft hover:bg-pressed ${back === '/' ? 'md:hidden' : '-ml-3 max-md:ml-0'}`}
      >
        <ArrowLeft className="size-5 rtl:-scale-x-100" aria-hidden="true" />
        <span className="sr-only">{back === '/' ? 'All rooms' : 'All matches'}</span>
        <UnreadMark />
      </Link>
      <h1 className="min-w-0 flex-1 truncate text-title font-semibold tracking-[-0.015em]">{title}</h1>
      {children}
    </header>
  );
}
