/**
 * Lets the app start offline (src/worker). Only once the page is there, so that keeping files never competes with the first load.
 * Without a worker, as on plain http or in a private window, everything else works as it does with one.
 */
export function registerWorker(): void {
  if (!import.meta.env.PROD || !('serviceWorker' in navigator)) return;
  const register = (): void => void navigator.serviceWorker.register('/sw.js', { updateViaCache: 'none' }).catch(() => undefined);
  if (document.readyState === 'complete') register();
  else addEventListener('load', register, { once: true });
}
