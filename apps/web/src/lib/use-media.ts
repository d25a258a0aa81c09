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
/** Room for the members beside the conversation. */
export const useHasThirdPane = (): boolean => useMedia('(min-width: 1120px)');
