/** What a client needs to know about the place it runs in. */
export interface Environment {
  /** Whether someone can see the page. Always so outside browsers. */
  isVisible(): boolean;
  /** Calls back whenever it's worth trying again at once. Returns its own undo. */
  onWake(listener: () => void): () => void;
}

/** The page: it wakes when the network is back, the tab is shown, or the page returns from the back/forward cache. */
const page: Environment = {
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

const elsewhere: Environment = { isVisible: () => true, onWake: () => () => {} };

export function systemEnvironment(): Environment {
  return typeof document === 'undefined' ? elsewhere : page;
}
