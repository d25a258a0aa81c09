import { describe, expect, it } from 'vitest';
import { Shell, type ShellBuild } from './shell.ts';

const origin = 'https://chat.example.org';
const navigation = { url: `${origin}/rooms/lobby` } as Request;
const asked = (path: string): Request => new Request(origin + path);

/** As much of the browser's caches as the shell uses; names are in the order of their making. */
function fakeCaches() {
  const kept = new Map<string, Map<string, Response>>();
  const caches = {
    open: (name: string) => {
      const entries = kept.get(name) ?? new Map<string, Response>();
      kept.set(name, entries);
      return Promise.resolve({ put: (path: string, response: Response) => Promise.resolve(void entries.set(path, response)) });
    },
    match: (path: string, { cacheName }: MultiCacheQueryOptions = {}) =>
      Promise.resolve(
        [...kept].filter(([name]) => cacheName === undefined || name === cacheName).flatMap(([, entries]) => entries.get(path)?.clone() ?? [])[0],
      ),
    keys: () => Promise.resolve([...kept.keys()]),
    delete: (name: string) => Promise.resolve(kept.delete(name)),
  };
  return { kept, caches: caches as unknown as CacheStorage };
}

/** A browser with a server whose files can be changed, and which can be taken away. */
function setUp() {
  const { kept, caches } = fakeCaches();
  const served = new Map<string, string>();
  const fetched: string[] = [];
  let network: 'up' | 'down' | 'silent' | number = 'up';
  const fetch = async (request: Request | string): Promise<Response> => {
    const path = typeof request === 'string' ? request : new URL(request.url).pathname;
    fetched.push(path);
    if (network === 'down') throw new TypeError('Failed to fetch');
    if (network === 'silent') return new Promise(() => undefined);
    if (typeof network === 'number') return new Response('Bad Gateway', { status: network });
    const body = path.startsWith('/rooms/') ? served.get('/') : served.get(path);
    return body === undefined ? new Response('', { status: 404 }) : new Response(body);
  };
  // Patience ends where nothing else would come.
  const wait = (): Promise<void> => (network === 'silent' ? Promise.resolve() : new Promise(() => undefined));
  const shell = (build: ShellBuild) => new Shell({ build, caches, fetch, wait });
  const release = (version: string, files: Record<string, string>): Shell => {
    served.clear();
    for (const [path, body] of Object.entries(files)) served.set(path, body);
    return shell({ version, files: Object.keys(files).map((path) => ({ path, integrity: 'sha384-x' })) });
  };
  return { kept, served, fetched, release, shell, setNetwork: (next: typeof network) => void (network = next) };
}

const first = { '/': 'page 1', '/assets/app-1.js': 'app 1', '/assets/font-1.woff2': 'font' };
const second = { '/': 'page 2', '/assets/app-2.js': 'app 2', '/assets/font-1.woff2': 'font' };
const text = async (response: Promise<Response>): Promise<string> => (await response).text();

describe('a shell that is installed', () => {
  it('shows its page wherever the network fails, is silent, or a proxy answers for the server', async () => {
    const { release, setNetwork } = setUp();
    const shell = release('1', first);
    await shell.install();
    for (const network of ['down', 'silent', 502, 503] as const) {
      setNetwork(network);
      expect(await text(shell.page(navigation))).toBe('page 1');
      expect(await text(shell.file(asked('/assets/app-1.js')))).toBe('app 1');
    }
  });

  it('takes the page from the server while that answers, also its refusals', async () => {
    const { release, served, setNetwork } = setUp();
    const shell = release('1', first);
    await shell.install();
    served.set('/', 'page of today');
    expect(await text(shell.page(navigation))).toBe('page of today');
    setNetwork(403);
    expect((await shell.page(navigation)).status).toBe(403);
  });

  it('asks nobody for a file that it has', async () => {
    const { release, fetched } = setUp();
    const shell = release('1', first);
    await shell.install();
    fetched.length = 0;
    await shell.file(asked('/assets/app-1.js'));
    expect(fetched).toEqual([]);
    expect((await shell.file(asked('/assets/gone.js'))).status).toBe(404);
    expect(fetched).toEqual(['/assets/gone.js']);
  });
});

it('waits on for a slow server where nothing is kept', async () => {
  const { release } = setUp();
  expect(await text(release('1', first).page(navigation))).toBe('page 1');
});

it('passes on that the network failed where nothing is kept', async () => {
  const { release, setNetwork } = setUp();
  const shell = release('1', first);
  setNetwork('down');
  await expect(shell.page(navigation)).rejects.toThrow('Failed to fetch');
});

it('is not installed while a file is missing', async () => {
  const { kept, release, served } = setUp();
  const shell = release('1', first);
  served.delete('/assets/app-1.js');
  await expect(shell.install()).rejects.toThrow('/assets/app-1.js was answered with 404');
  expect([...kept.keys()]).toEqual([]);
});

describe('a new version', () => {
  it('fetches only what changed, and leaves an open page its files', async () => {
    const { release, fetched, setNetwork } = setUp();
    await release('1', first).install();
    fetched.length = 0;
    const next = release('2', second);
    await next.install();
    await next.activate();
    expect(fetched.toSorted()).toEqual(['/', '/assets/app-2.js']);
    setNetwork('down');
    expect(await text(next.page(navigation))).toBe('page 2');
    expect(await text(next.file(asked('/assets/app-1.js')))).toBe('app 1');
  });

  it('whose installation failed half-way is never shown', async () => {
    const { release, served, setNetwork } = setUp();
    const shell = release('1', first);
    await shell.install();
    const next = release('2', second);
    served.delete('/assets/app-2.js');
    await expect(next.install()).rejects.toThrow('/assets/app-2.js');
    setNetwork('down');
    expect(await text(shell.page(navigation))).toBe('page 1');
  });

  it('keeps one version before it and nothing older, and leaves the caches of others alone', async () => {
    const { kept, release } = setUp();
    kept.set('other', new Map());
    for (const version of ['1', '2', '3']) {
      const shell = release(version, first);
      await shell.install();
      await shell.activate();
    }
    expect([...kept.keys()]).toEqual(['other', 'partyline-shell-2', 'partyline-shell-3']);
  });
});
