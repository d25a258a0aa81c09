export interface Store<T> {
  get: () => T;
  set: (next: T) => void;
  /** Returns its own undo. */
  subscribe: (listener: () => void) => () => void;
}

/** A value that tells when it changed: what `useStore` reads. */
export function createStore<T>(initial: T): Store<T> {
  let value = initial;
  const listeners = new Set<() => void>();
  return {
    get: () => value,
    set: (next) => {
      if (Object.is(next, value)) return;
      value = next;
      for (const listener of Array.from(listeners)) listener();
    },
    subscribe: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}
