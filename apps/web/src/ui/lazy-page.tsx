import type { ComponentType, FunctionComponent } from 'react';
import { Button } from './button.tsx';
import { EmptyState } from './empty-state.tsx';
import { loadedWhenShown } from './use-loaded.ts';

/** A page whose code comes when it is first opened. Where the code can't be had, it says so and can be asked for again. */
export function lazyPage(load: () => Promise<{ default: ComponentType }>): FunctionComponent {
  const useLoaded = loadedWhenShown(load);

  return function LazyPage() {
    const { value: Page, hasFailed, again } = useLoaded();
    if (Page !== undefined) return <Page />;
    if (!hasFailed) return null;
    return (
      <EmptyState title="This page could not be loaded" text="It comes from the server when it is first opened. Try again when you’re back online.">
        <Button onClick={again}>Try again</Button>
      </EmptyState>
    );
  };
}
