import { useEffect } from 'react';
import { useStore } from '../lib/use-store.ts';
import { useServices } from '../session/services.ts';

/** Long enough for every reader to have taken it up. */
const keptMs = 5000;

/** The only live region of the app. What it says is decided elsewhere, at most once a second; nobody should find it there later. */
export function LiveRegion() {
  const { notices } = useServices();
  const sentence = useStore(notices.spoken);
  useEffect(() => {
    const timer = setTimeout(() => notices.say(''), keptMs);
    return () => clearTimeout(timer);
  }, [sentence, notices]);
  return (
    <div role="status" aria-live="polite" className="sr-only">
      {sentence}
    </div>
  );
}
