import { useLayoutEffect, type RefObject } from 'react';

/** Makes the box as high as its text; its `max-height` bounds it, and it scrolls from there. */
export function useAutogrow(box: RefObject<HTMLTextAreaElement | null>, text: string): void {
  useLayoutEffect(() => {
    const element = box.current;
    if (element === null) return;
    element.style.height = 'auto';
    element.style.height = `${element.scrollHeight}px`;
  }, [box, text]);
}
