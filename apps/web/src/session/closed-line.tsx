import { useEffect, useRef, type ReactNode } from 'react';
import { OutsidePage } from './outside-page.tsx';

export interface ClosedLineProps {
  title: string;
  text: string;
  /** What is left behind, where something is. */
  note: string | undefined;
  children: ReactNode;
}

/** The whole page for someone whom the server doesn't let in any more: why, and what can be done. */
export function ClosedLine({ title, text, note, children }: ClosedLineProps) {
  const heading = useRef<HTMLHeadingElement>(null);
  // What had the focus is gone, and nothing else would say why.
  useEffect(() => heading.current?.focus(), []);
  return (
    <OutsidePage>
      <svg viewBox="0 0 512 72" fill="none" aria-hidden="true" className="w-full">
        <path d="M0 12q112 56 218 36" className="stroke-ink" strokeWidth="2.5" strokeLinecap="round" />
        <path d="M294 48q106 20 218-36" className="stroke-wire" strokeWidth="2.5" strokeLinecap="round" />
        <circle cx="226" cy="46" r="7" className="stroke-ink" strokeWidth="2.5" />
        <circle cx="286" cy="46" r="7" className="stroke-wire" strokeWidth="2.5" />
      </svg>
      <h1 ref={heading} tabIndex={-1} className="mt-8 text-display font-semibold tracking-[-0.035em] text-balance outline-none">
        {title}
      </h1>
      <p className="mt-4 max-w-md text-title text-ink-soft text-pretty">{text}</p>
      {note !== undefined && <p className="mt-6 rounded-control bg-brass-soft px-4 py-3 text-small">{note}</p>}
      <div className="mt-8 flex gap-2 max-sm:flex-col">{children}</div>
    </OutsidePage>
  );
}
