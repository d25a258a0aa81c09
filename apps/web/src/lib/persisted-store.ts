import { createStore, type Store } from './store.ts';

/** What the app needs of a browser's storage; tests pass a map. */
export interface KeyValue {
  getItem(key: string): string | null;
  setItem(key: string, value: string): void;
  removeItem(key: string): void;
}

/**
 * A store that is kept as JSON under `key`. `parse` gets what was kept, of unknown shape and age, and makes it a value.
 * A full or forbidden storage costs the keeping, not the app.
 */
export function createPersistedStore<T>(key: string, parse: (kept: unknown) => T, storage: KeyValue): Store<T> & { reload(): void } {
  const read = (): T => parse(parseJson(storage.getItem(key)));
  const store = createStore(read());
  return {
    ...store,
    set: (next) => {
      store.set(next);
      try {
        if (next === undefined) storage.removeItem(key);
        else storage.setItem(key, JSON.stringify(next));
      } catch {
        // QuotaExceededError or a browser that keeps nothing: this window still has the value.
      }
    },
    reload: () => store.set(read()),
  };
}

/** Takes over what another window of the browser wrote. Returns its own undo. */
export function followOtherWindows(key: string, store: { reload(): void }): () => void {
  const onStorage = (event: StorageEvent): void => {
    if (event.key === key || event.key === null) store.reload();
  };
  addEventListener('storage', onStorage);
  return () => removeEventListener('storage', onStorage);
}

function parseJson(text: string | null): unknown {
  if (text === null) return undefined;
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}

export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
