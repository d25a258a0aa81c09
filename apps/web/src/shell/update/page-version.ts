import { later } from '../../lib/later.ts';
import { createNewVersion, type NewVersion } from './new-version.ts';

/** Looks for new versions of the page that is open. */
export function watchPageVersion(): NewVersion {
  const script = document.querySelector<HTMLScriptElement>('script[type="module"]')?.src ?? location.href;
  return createNewVersion({
    script: new URL(script).pathname,
    fetchPage: async () => {
      const response = await fetch('/', { cache: 'no-cache' });
      return response.text();
    },
    later,
    now: () => performance.now(),
    random: Math.random,
  });
}
