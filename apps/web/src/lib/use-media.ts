import { useCallback, useSyncExternalStore } from 'react';

/** Whether a media query matches now. */
export function useMedia(query: string): boolean {
  const subscribe = useCallback(
    (listener: () => void) => {
      const list = matchMedia(query);
      list.addEventListener('change', listener);
      return () => list.removeEventListener('change', listener);
    },
    [query],
  );
  return useSyncExternalStore(subscribe, () => matchMedia(query).matches);
}

// In em, which are the browser's own size of letters: whoever has those larger has room for fewer panes, in a window of any size.
/** One pane at a time. The same width as Tailwind's `md`. */
export const useIsPhone = (): boolean => useMedia('(width < 48em)');
/** Room for the board beside the conversation. */
export const useHasBoardBeside = (): boolean => useMedia('(width >= 64em)');
/** Room for the members beside the conversation, and the board between them where it is open. */
export const useHasThirdPane = (hasBoard: boolean): boolean => useMedia(`(width >= ${hasBoard ? 85 : 70}em)`);
