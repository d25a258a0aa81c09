/** What the worker answers: a navigation, or a file of the build. Everything else goes its way as if there were no worker. */
export type Route = 'page' | 'file' | 'none';

/** The server's own, for the current version and for all to come: live data and health are never answered from a cache. */
const reserved = /^\/(?:api|socket\.io|healthz|readyz)(?:\/|$)/;

export interface Asked {
  readonly method: string;
  readonly mode: string;
  readonly url: string;
}

export function routeOf({ method, mode, url }: Asked, origin: string, files: ReadonlySet<string>): Route {
  const { origin: asked, pathname } = new URL(url);
  if (method !== 'GET' || asked !== origin || reserved.test(pathname)) return 'none';
  if (mode === 'navigate') return 'page';
  // Also files of earlier versions, which a page that is still open may ask for.
  return pathname.startsWith('/assets/') || files.has(pathname) ? 'file' : 'none';
}
