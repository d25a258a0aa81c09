import { useCallback, useSyncExternalStore } from 'react';

/** What `read` gives, again after each change that the source tells. `read` must give the same object until then. */
export function useSnapshot<S extends { readonly subscribe: (listener: () => void) => () => void }, T>(source: S, read: (source: S) => T): T {
  const get = useCallback(() => read(source), [source, read]);
  return useSyncExternalStore(source.subscribe, get, get);
}
