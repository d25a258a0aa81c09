// The service worker: lets the app start while the server or the network is away. It knows nothing of rooms or messages.
import { routeOf } from './route.ts';
import { Shell, type ShellBuild } from './shell.ts';

declare const self: ServiceWorkerGlobalScope;
/** Put in by build/service-worker.ts. */
declare const __BUILD__: ShellBuild;

const build = __BUILD__;
const files: ReadonlySet<string> = new Set(build.files.map(({ path }) => path).filter((path) => path !== '/'));
const shell = new Shell({
  build,
  caches: self.caches,
  fetch: (request, init) => self.fetch(request, init),
  wait: (ms) => new Promise((resolve) => void self.setTimeout(resolve, ms)),
});

self.addEventListener('install', (event) => {
  // At once, also under open pages: their files stay kept, and those of the next navigation are complete.
  event.waitUntil(shell.install().then(() => self.skipWaiting()));
});
self.addEventListener('activate', (event) => {
  event.waitUntil(shell.activate().then(() => self.clients.claim()));
});
self.addEventListener('fetch', (event) => {
  switch (routeOf(event.request, self.location.origin, files)) {
    case 'page':
      return event.respondWith(shell.page(event.request));
    case 'file':
      return event.respondWith(shell.file(event.request));
    case 'none':
      return undefined;
  }
});
