import type { ReactNode } from 'react';

export interface EmptyStateProps {
  title: string;
  text: string;
  /** Of its heading: 2 where the page has one already. */
  level?: 1 | 2;
  children?: ReactNode;
}

/** A loose end of the wire and a few words: what a page shows that has nothing else. */
export function EmptyState({ title, text, level = 1, children }: EmptyStateProps) {
  const Title = `h${level}` as const;
  return (
    <div className="m-auto max-w-sm p-8 text-center">
      <svg viewBox="0 0 160 48" fill="none" aria-hidden="true" className="mx-auto w-40">
        <path d="M0 16q36 30 66 12" className="stroke-wire" strokeWidth="2" strokeLinecap="round" />
        <path d="M94 28q30 18 66-12" className="stroke-wire" strokeWidth="2" strokeLinecap="round" />
        <circle cx="72" cy="27" r="5" className="stroke-ink-faint" strokeWidth="2" />
        <circle cx="88" cy="27" r="5" className="stroke-ink-faint" strokeWidth="2" />
      </svg>
      <Title className="mt-6 text-large font-semibold tracking-tight text-balance">{title}</Title>
      <p className="mt-2 text-body text-ink-soft text-pretty">{text}</p>
      {children !== undefined && <div className="mt-6">{children}</div>}
    </div>
  );
}
