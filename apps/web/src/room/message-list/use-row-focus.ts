import { useEffect, useRef, type KeyboardEvent, type RefObject } from 'react';
import type { Row } from './rows.ts';
import type { ListVirtualizer } from './use-scroll.ts';

/** Arrow keys in the list go from message to message; Tab then reaches that message's actions. */
export function useRowFocus({ element, virtualizer, rows }: { element: RefObject<HTMLDivElement | null>; virtualizer: ListVirtualizer; rows: Row[] }) {
  const wanted = useRef<number>(undefined);

  // The row may not be drawn yet when its key is pressed: it gets the focus in the drawing that has it.
  const settle = (): void => {
    if (wanted.current === undefined) return;
    const row = element.current?.querySelector<HTMLElement>(`[data-index="${wanted.current}"] [data-message]`);
    if (row === null || row === undefined) return;
    wanted.current = undefined;
    row.focus({ preventScroll: true });
  };
  useEffect(settle);

  const move = (event: KeyboardEvent, step: 1 | -1): void => {
    const target = event.target as HTMLElement;
    const isInRow = target.closest('[data-message]') !== null;
    if (target !== element.current && !isInRow) return;
    const holder = target.closest<HTMLElement>('[data-index]');
    const from = holder === null ? lastInView(virtualizer) + (step === -1 ? 1 : 0) : Number(holder.dataset['index']);
    const next = findMessage(rows, from + step, step);
    if (next === undefined) return;
    event.preventDefault();
    wanted.current = next;
    virtualizer.scrollToIndex(next, { align: 'auto' });
    settle();
  };
  return { move };
}

function lastInView(virtualizer: ListVirtualizer): number {
  return virtualizer.range?.endIndex ?? virtualizer.options.count - 1;
}

function findMessage(rows: readonly Row[], from: number, step: 1 | -1): number | undefined {
  for (let i = from; i >= 0 && i < rows.length; i += step) if (rows[i]?.kind === 'message') return i;
  return undefined;
}
