import { Bell as BellIcon } from 'lucide-react';
import { useEffect, useState, type ComponentType } from 'react';
import { IconButton } from '../ui/icon-button.tsx';

let loaded: ComponentType | undefined;

/** The bell's place. Its code comes after the first paint; where it can't be had now, it comes with a click. */
export function BellSlot() {
  const [Bell, setBell] = useState(() => loaded);
  const [attempt, setAttempt] = useState(0);
  useEffect(() => {
    if (loaded !== undefined) return undefined;
    let isOpen = true;
    import('./bell.tsx').then(
      (module) => {
        loaded = module.default;
        if (isOpen) setBell(() => module.default);
      },
      () => {},
    );
    return () => {
      isOpen = false;
    };
  }, [attempt]);
  if (Bell !== undefined) return <Bell />;
  return (
    <IconButton label="Notifications" onClick={() => setAttempt(attempt + 1)}>
      <BellIcon className="size-4.5" aria-hidden="true" />
    </IconButton>
  );
}
