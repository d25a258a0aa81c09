import { useEffect, useState, type ComponentType, type FunctionComponent } from 'react';
import { Button } from './button.tsx';
import { EmptyState } from './empty-state.tsx';

/**
 * A page whose code comes when it is first opened. Where the code can't be had, since the line is cut, it says so and can be asked for
 * again: React's own `lazy` would break the app, and keep the failure.
 */
export function lazyPage(load: () => Promise<{ default: ComponentType }>): FunctionComponent {
  let loaded: ComponentType | undefined;

  return function LazyPage() {
    const [Page, setPage] = useState(() => loaded);
    const [attempt, setAttempt] = useState(0);
    const [hasFailed, setHasFailed] = useState(false);
    useEffect(() => {
      if (loaded !== undefined) return undefined;
      let isOpen = true;
      load().then(
        (module) => {
          loaded = module.default;
          if (isOpen) setPage(() => module.default);
        },
        () => isOpen && setHasFailed(true),
      );
      return () => {
        isOpen = false;
      };
    }, [attempt]);
    if (Page !== undefined) return <Page />;
    if (!hasFailed) return null;
    const again = (): void => {
      setHasFailed(false);
      setAttempt(attempt + 1);
    };
    return (
      <EmptyState title="This page could not be loaded" text="It comes from the server when it is first opened. Try again when you’re back online.">
        <Button onClick={again}>Try again</Button>
      </EmptyState>
    );
  };
}
