import { useEffect, type ComponentType } from 'react';
import { useLatest } from '../lib/use-latest.ts';
import { useServices } from '../session/services.ts';
import { loadedWhenShown } from './use-loaded.ts';

interface Closable {
  onClose: () => void;
}

/** A dialog or menu whose code comes when it is first opened. Where the code can't be had, it says so and closes; the next opening asks again. */
export function lazyPart<P extends Closable>(load: () => Promise<{ default: ComponentType<P> }>): ComponentType<P> {
  const useLoaded = loadedWhenShown(load);

  return function LazyPart(props: P) {
    const { notices } = useServices();
    const { value: Part, hasFailed } = useLoaded();
    const close = useLatest(props.onClose);
    useEffect(() => {
      if (!hasFailed) return;
      notices.show('This could not be loaded. Try again when you’re back online');
      close.current();
    }, [hasFailed, notices, close]);
    return Part === undefined ? null : <Part {...props} />;
  };
}
