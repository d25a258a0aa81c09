import type { ReactNode } from 'react';

/** A loose end of the wire and a few words: what a page shows that has nothing else. */
export function EmptyState({ title, text, children }: { title: string; text: string; children?: ReactNode }) {
  return (
    <div className="m-auto max-w-sm p-8 text-center">
      <svg viewBox="0 0 160 48" fill="none" aria-hidden="true" className="mx-auto w-40">
        <path d="M0 16q36 30 66 12" className="stroke-wire" strokeWidth="2" strokeLinecap="round" />
        <path d="M94 28q30 18 66-12" className="stroke-wire" strokeWidth="2" strokeLinecap="round" />
        <circle cx="72" cy="27" r="5" className="stroke-ink-faint" strokeWidth="2" />
        <circle cx="88" cy="27" r="5" className="stroke-ink-faint" strokeWidth="2" />
      </svg>
      <h1 className="mt-6 text-large font-semibold tracking-tight">{title}</h1>
      <p className="mt-2 text-body text-ink-soft text-pretty">{text}</p>
      {children !== undefined && <div className="mt-6">{children}</div>}
    </div>
  );
}
