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

/** One pane at a time. The same width as Tailwind's `md`. */
export const useIsPhone = (): boolean => useMedia('(max-width: 767px)');
/** Room for the board beside the conversation. */
export const useHasBoardBeside = (): boolean => useMedia('(min-width: 1024px)');
/** Room for the members beside the conversation, and the board between them where it is open. */
export const useHasThirdPane = (hasBoard: boolean): boolean => useMedia(`(min-width: ${hasBoard ? 1360 : 1120}px)`);
