import { type FocusEvent, useEffect, useRef, type RefObject } from 'react';

/** Moves the focus here when what had it is gone: a button that has done its work. Wants to hear of each focus. */
export function useKeptFocus(here: RefObject<HTMLElement | null>): (event: FocusEvent) => void {
  const focused = useRef<Element>(null);
  useEffect(() => {
    if (focused.current?.isConnected === false) here.current?.focus();
  });
  return ({ target }) => {
    focused.current = target;
  };
}
