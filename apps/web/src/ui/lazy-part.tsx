import { useEffect, useState, type ComponentType } from 'react';
import { useLatest } from '../lib/use-latest.ts';
import { useServices } from '../session/services.ts';

interface Closable {
  onClose: () => void;
}

/**
 * A dialog or menu whose code comes when it is first opened. Where the code can't be had, since the line is cut, it says so and closes,
 * and the next opening asks again: React's own `lazy` would break the page, and keep the failure.
 */
export function lazyPart<P extends Closable>(load: () => Promise<{ default: ComponentType<P> }>): ComponentType<P> {
  let loaded: ComponentType<P> | undefined;

  return function LazyPart(props: P) {
    const { notices } = useServices();
    const [Part, setPart] = useState(() => loaded);
    const close = useLatest(props.onClose);
    useEffect(() => {
      if (loaded !== undefined) return undefined;
      let isOpen = true;
      load().then(
        (module) => {
          loaded = module.default;
          if (isOpen) setPart(() => module.default);
        },
        () => {
          if (!isOpen) return;
          notices.show('This could not be loaded. Try again when you’re back online');
          close.current();
        },
      );
      return () => {
        isOpen = false;
      };
    }, [notices, close]);
    return Part === undefined ? null : <Part {...props} />;
  };
}
