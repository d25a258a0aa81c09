import { type Neighbours, systemNeighbours } from './locks.ts';
import type { OpenOutboxStore } from './outbox-store.ts';

/** What a client needs to know about the place it runs in. */
export interface Environment {
  /** Whether someone can see the page. Always so outside browsers. */
  isVisible(): boolean;
  /** Calls back whenever it's worth trying again at once. Returns its own undo. */
  onWake(listener: () => void): () => void;
  /**
   * Calls back with `true` whenever its user does something, or the page is shown, and with `false` when it is hidden. Returns its own undo.
   * Without it the user counts as active for as long as there is a connection.
   */
  onActivity?(listener: (isThere: boolean) => void): () => void;
  /** Where publishes are kept, unless the application says where. */
  readonly outbox?: OpenOutboxStore | undefined;
  /** The user's other tabs. */
  readonly neighbours?: Neighbours | undefined;
}

/** Loaded when it is first needed: a page can be seen before it can be kept. */
const indexedDbOutbox: OpenOutboxStore = async (scope) => (await import('./idb-outbox.ts')).idbOutbox(scope);

/** The page: it wakes when the network is back, the tab is shown, or the page returns from the back/forward cache. */
const page: Omit<Environment, 'neighbours'> = {
  outbox: indexedDbOutbox,
  isVisible: () => document.visibilityState === 'visible',
  onWake(listener) {
    const shown = (): void => {
      if (document.visibilityState === 'visible') listener();
    };
    window.addEventListener('online', listener);
    window.addEventListener('pageshow', listener);
    document.addEventListener('visibilitychange', shown);
    return () => {
      window.removeEventListener('online', listener);
      window.removeEventListener('pageshow', listener);
      document.removeEventListener('visibilitychange', shown);
    };
  },
};

/** What shows that someone is there. Captured, so that a page that stops its own events is heard too. */
const inputs = ['pointerdown', 'pointermove', 'keydown', 'wheel', 'touchstart', 'focus'] as const;

function onActivity(listener: (isThere: boolean) => void): () => void {
  const input = (): void => listener(true);
  const seen = (): void => listener(document.visibilityState === 'visible');
  for (const name of inputs) window.addEventListener(name, input, { capture: true, passive: true });
  document.addEventListener('visibilitychange', seen);
  return () => {
    for (const name of inputs) window.removeEventListener(name, input, { capture: true });
    document.removeEventListener('visibilitychange', seen);
  };
}

const elsewhere: Environment = { isVisible: () => true, onWake: () => () => {} };

export function systemEnvironment(): Environment {
  return typeof document === 'undefined' ? elsewhere : { ...page, onActivity, neighbours: systemNeighbours() };
}
