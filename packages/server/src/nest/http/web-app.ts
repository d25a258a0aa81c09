import { existsSync } from 'node:fs';
import { stat } from 'node:fs/promises';
import { join, posix } from 'node:path';
import fastifyStatic from '@fastify/static';
import type { FastifyInstance, FastifyRequest } from 'fastify';

const notBuilt = 'The web app is not built. Run `npm start` (or `npm run build`) in the checkout, or set WEB_DIR to a built one.\n';

/** What belongs to others than the web app, whatever is asked for there. */
const reserved = /^\/(?:api|socket\.io|healthz|readyz)(?:\/|$)/;

/**
 * Serves the built web app: files as they are (compressed beforehand where they lie so), and its page for every other
 * address that a browser navigates to, since the app has addresses of its own.
 */
export async function serveWebApp(fastify: FastifyInstance, root: string): Promise<void> {
  if (!existsSync(join(root, 'index.html'))) {
    fastify.get('/*', (request, reply) => (isNavigation(request) ? reply.code(404).type('text/plain; charset=utf-8').send(notBuilt) : reply.callNotFound()));
    return;
  }
  await fastify.register(fastifyStatic, {
    root,
    serve: false,
    dotfiles: 'ignore',
    index: false,
    preCompressed: true,
    cacheControl: false,
    setHeaders: (reply, path) => void reply.header('Cache-Control', cacheRule(path)),
  });
  fastify.get('/*', async (request, reply) => {
    const path = pathOf(request);
    if (path === undefined) return reply.callNotFound();
    const isPage = isNavigation(request) && !(await isFile(join(root, path)));
    return reply.sendFile(isPage ? 'index.html' : path.slice(1));
  });
}

/** The decoded path, where it may be the web app's. */
function pathOf({ url }: FastifyRequest): string | undefined {
  const encoded = url.split('?', 1)[0] ?? '/';
  let path: string;
  try {
    path = decodeURIComponent(encoded);
  } catch {
    return undefined;
  }
  const isPlain = path === posix.normalize(path) && !path.includes('\0') && !path.includes('\\');
  return isPlain && !reserved.test(path) ? path : undefined;
}

/** Browsers ask for pages with this header, and for nothing else. The start page is for whoever asks, `curl` too. */
function isNavigation({ headers, url }: FastifyRequest): boolean {
  return url === '/' || (!reserved.test(url) && (headers.accept ?? '').includes('text/html'));
}

async function isFile(path: string): Promise<boolean> {
  const found = await stat(path).catch(() => undefined);
  return found?.isFile() ?? false;
}

/** Names in assets/ carry a hash of what is in them. Everything else is asked for anew each time, and mostly answered by 304. */
function cacheRule(path: string): string {
  return /[\\/]assets[\\/]/.test(path) ? 'public, max-age=31536000, immutable' : 'no-cache';
}
