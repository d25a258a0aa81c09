import { useEffect, useState } from 'react';

export interface Loaded<T> {
  /** `undefined` until it is there. */
  readonly value: T | undefined;
  /** It can't be had now, since the line is cut perhaps. */
  readonly hasFailed: boolean;
  readonly again: () => void;
}

/** Makes a hook for code that comes when it is first shown, and stays. A failure isn't kept, as React's own `lazy` would keep it: whoever shows it next asks again. */
export function loadedWhenShown<T>(load: () => Promise<{ default: T }>): () => Loaded<T> {
  let loaded: T | undefined;

  return function useLoaded() {
    // A component is a function, which React would call where it is a state by itself.
    const [state, setState] = useState({ value: loaded, hasFailed: false });
    const [attempt, setAttempt] = useState(0);
    useEffect(() => {
      if (loaded !== undefined) return undefined;
      let isShown = true;
      load().then(
        (module) => {
          loaded = module.default;
          if (isShown) setState({ value: loaded, hasFailed: false });
        },
        () => isShown && setState({ value: undefined, hasFailed: true }),
      );
      return () => {
        isShown = false;
      };
    }, [attempt]);
    const again = (): void => {
      setState({ value: loaded, hasFailed: false });
      setAttempt(attempt + 1);
    };
    return { ...state, again };
  };
}
