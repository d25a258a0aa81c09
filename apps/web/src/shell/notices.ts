import { createStore, type Store } from '../lib/store.ts';

export interface Notice {
  id: number;
  text: string;
}

/** Short news at the edge of the screen, and sentences for screen readers. There is one live region for both. */
export interface Notices {
  store: Store<readonly Notice[]>;
  /** What the live region says now. */
  spoken: Store<string>;
  show: (text: string) => void;
  dismiss: (id: number) => void;
  say: (sentence: string) => void;
}

const shownMs = 6000;

export function createNotices(): Notices {
  const store = createStore<readonly Notice[]>([]);
  const spoken = createStore('');
  let lastId = 0;
  const dismiss = (id: number): void => store.set(store.get().filter((notice) => notice.id !== id));
  return {
    store,
    spoken,
    dismiss,
    say: (sentence) => spoken.set(sentence),
    show: (text) => {
      const id = ++lastId;
      store.set([...store.get().slice(-2), { id, text }]);
      spoken.set(text);
      setTimeout(() => dismiss(id), shownMs);
    },
  };
}
